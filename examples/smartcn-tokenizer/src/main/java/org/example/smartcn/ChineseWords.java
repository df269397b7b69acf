package org.example.smartcn;

import embedkit.api.text.Tokenizer;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Options;
import embedkit.spi.TokenizerProvider;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.lucene.analysis.cn.smart.HMMChineseTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Chinese words, found by the dictionary and the hidden Markov model of Lucene's smartcn; English
 * words among them stand by themselves, in lower case. Marks are left out.
 */
public record ChineseWords() implements Tokenizer {

  private static final String NAME = "smartcn";

  /** Takes a moment to make, and serves one thread. */
  private static final ThreadLocal<HMMChineseTokenizer> TOKENIZERS =
      ThreadLocal.withInitial(HMMChineseTokenizer::new);

  /** Makes it of options, of which there are none. */
  public static final class Provider extends DeclaredProvider implements TokenizerProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(NAME, "Chinese words, by the dictionary of Lucene's smartcn.", List.of());
    }

    @Override
    public Tokenizer create(Options options) {
      return new ChineseWords();
    }
  }

  @Override
  public String spec() {
    return NAME;
  }

  @Override
  public void split(String line, Consumer<String> tokens) {
    try (HMMChineseTokenizer words = TOKENIZERS.get()) {
      CharTermAttribute term = words.getAttribute(CharTermAttribute.class);
      words.setReader(new StringReader(line));
      words.reset();
      while (words.incrementToken()) {
        String word = term.toString();
        if (word.codePoints().anyMatch(Character::isLetterOrDigit)) {
          tokens.accept(word);
        }
      }
      words.end();
    } catch (IOException e) {
      throw new UncheckedIOException("a line in memory could not be read", e);
    }
  }
}
