package embedkit.tokenizers;

import embedkit.api.text.Tokenizer;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.TokenizerProvider;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;

/**
 * Words by Unicode's word boundaries (UAX #29, as Lucene's {@code StandardTokenizer} finds them):
 * for text as people write it, in any script. Chinese and Japanese ideographs are a token each. A
 * token longer than 255 characters is cut.
 *
 * @param lower whether letters are made lower-case, by the rules of no particular language
 * @param numbers whether tokens without a letter, such as {@code 1984} or {@code 3.14}, are kept
 * @param punctuation whether each mark between words is a token too
 */
public record Words(boolean lower, boolean numbers, boolean punctuation) implements Tokenizer {

  private static final String NAME = "words";

  private static final Option<Boolean> LOWER =
      Option.flag("lower", true, "Make letters lower-case.");
  private static final Option<Boolean> NUMBERS =
      Option.flag("numbers", true, "Keep tokens without a letter, such as 1984.");
  private static final Option<Boolean> PUNCTUATION =
      Option.flag("punctuation", false, "Keep each mark between words as a token.");

  private static final ThreadLocal<Stream> STREAMS = ThreadLocal.withInitial(Stream::new);

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements TokenizerProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(
          NAME,
          "Words by Unicode's word boundaries, lower-cased; for text as people write it.",
          List.of(LOWER, NUMBERS, PUNCTUATION));
    }

    @Override
    public Tokenizer create(Options options) {
      return new Words(options.get(LOWER), options.get(NUMBERS), options.get(PUNCTUATION));
    }
  }

  /** One thread's tokenizer of the library, with views of its current token. */
  private static final class Stream {
    private final StandardTokenizer words = new StandardTokenizer();
    private final CharTermAttribute term = words.addAttribute(CharTermAttribute.class);
    private final OffsetAttribute place = words.addAttribute(OffsetAttribute.class);
  }

  @Override
  public String spec() {
    return Options.spec(NAME, LOWER.of(lower), NUMBERS.of(numbers), PUNCTUATION.of(punctuation));
  }

  @Override
  public void split(String line, Consumer<String> tokens) {
    Stream stream = STREAMS.get();
    int end = 0;
    try (StandardTokenizer words = stream.words) {
      words.setReader(new StringReader(line));
      words.reset();
      while (words.incrementToken()) {
        marks(line, end, stream.place.startOffset(), tokens);
        end = stream.place.endOffset();
        word(stream.term.toString(), tokens);
      }
      marks(line, end, line.length(), tokens);
      words.end();
    } catch (IOException e) {
      throw new UncheckedIOException("a line in memory could not be read", e);
    }
  }

  private void word(String word, Consumer<String> tokens) {
    if (numbers || word.codePoints().anyMatch(Character::isLetter)) {
      tokens.accept(lower ? word.toLowerCase(Locale.ROOT) : word);
    }
  }

  private void marks(String line, int from, int to, Consumer<String> tokens) {
    if (punctuation) {
      line.substring(from, to)
          .codePoints()
          .filter(c -> !Character.isWhitespace(c) && !Character.isSpaceChar(c))
          .filter(c -> !Character.isISOControl(c))
          .forEach(c -> tokens.accept(Character.toString(c)));
    }
  }
}
