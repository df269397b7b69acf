package embedkit.training.source;

import embedkit.Tables;
import java.io.InputStream;
import java.util.Objects;

/**
 * Sentences that a program has: each a string, or a list of tokens. Equal only to one of the same
 * iterable, which is asked once for each time that the text is read.
 */
public final class GivenLines implements GivenText {

  private final Iterable<?> sentences;
  private final boolean tokens;

  private GivenLines(Iterable<?> sentences, boolean tokens) {
    this.sentences = Objects.requireNonNull(sentences, tokens ? "sentences" : "lines");
    this.tokens = tokens;
  }

  /**
   * Lines of text.
   *
   * @param lines each a sentence
   * @return the text
   */
  public static GivenLines ofLines(Iterable<String> lines) {
    return new GivenLines(lines, false);
  }

  /**
   * Sentences that are cut already.
   *
   * @param sentences each the tokens of a sentence
   * @return the text
   */
  public static GivenLines ofTokens(Iterable<? extends Iterable<String>> sentences) {
    return new GivenLines(sentences, true);
  }

  @Override
  public String name() {
    return tokens ? "tokens" : "lines";
  }

  @Override
  public InputStream open(Tables tables) {
    return new SentenceStream(name(), sentences.iterator(), tokens);
  }

  @Override
  public boolean ofStrings() {
    return true;
  }

  @Override
  public boolean ofTokens() {
    return tokens;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GivenLines lines
        && lines.sentences == sentences
        && lines.tokens == tokens;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(sentences);
  }
}
