package embedkit.tokenizers;

import embedkit.api.ConfigurationException;
import embedkit.api.text.Tokenizer;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.TokenizerProvider;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;

/**
 * Words by Unicode's word boundaries (UAX #29, as Lucene's {@code StandardTokenizer} finds them):
 * for text as people write it, in any script that has spaces between its words. Chinese and
 * Japanese ideographs are a token each, and Thai, Lao, Khmer and Burmese are not cut but at spaces:
 * their words take a dictionary, which a tokenizer of another plugin may have.
 *
 * @param lower whether letters are made lower-case
 * @param numbers whether tokens without a letter, such as {@code 1984} or {@code 3.14}, are kept
 * @param punctuation whether each mark between words is a token too
 * @param nfc whether text is composed (Unicode's normalization form C), so that a letter with an
 *     accent is the same however it was written
 * @param locale by the rules of which language letters are made lower-case; {@link Locale#ROOT} for
 *     those of no particular one
 * @param longest tokens of more characters are cut into pieces of so many, up to 65536; 0 cuts none
 */
public record Words(
    boolean lower, boolean numbers, boolean punctuation, boolean nfc, Locale locale, int longest)
    implements Tokenizer {

  private static final String NAME = "words";
  private static final int MOST = 1 << 16;

  /** Below are no letters that compose. */
  private static final char FIRST_COMPOSING = '\u0300';

  private static final Option<Boolean> LOWER =
      Option.flag("lower", true, "Make letters lower-case.");
  private static final Option<Boolean> NUMBERS =
      Option.flag("numbers", true, "Keep tokens without a letter, such as 1984.");
  private static final Option<Boolean> PUNCTUATION =
      Option.flag("punctuation", false, "Keep each mark between words as a token.");
  private static final Option<Boolean> NFC =
      Option.flag("nfc", true, "Compose letters and their accents, as Unicode's form C.");
  private static final Option<String> LOCALE =
      Option.text(
              "locale",
              "und",
              "Make letters lower-case as this language does, such as tr; und for none in"
                  + " particular.")
          .within("that is the tag of a known language", Words::isKnown);
  private static final Option<Long> LONGEST =
      Option.integer(
              "longest", 0, "Cut longer tokens into pieces of so many characters; 0 cuts none.")
          .within("from 0 to " + MOST, v -> v >= 0 && v <= MOST);

  private static final ThreadLocal<Stream> STREAMS = ThreadLocal.withInitial(Stream::new);

  /**
   * Checks the numbers and the language.
   *
   * @throws ConfigurationException if one is out of its range, or not known
   */
  public Words {
    Objects.requireNonNull(locale, "locale");
    if (longest < 0 || longest > MOST) {
      throw new ConfigurationException("longest is " + longest + "; it must be from 0 to " + MOST);
    }
    if (!isKnown(locale.toLanguageTag())) {
      throw new ConfigurationException("locale is " + locale + ", which is no known language");
    }
  }

  /**
   * Words that are composed and whole, lower-cased by the rules of no particular language.
   *
   * @param lower whether letters are made lower-case
   * @param numbers whether tokens without a letter are kept
   * @param punctuation whether each mark between words is a token too
   */
  public Words(boolean lower, boolean numbers, boolean punctuation) {
    this(lower, numbers, punctuation, true, Locale.ROOT, 0);
  }

  private static boolean isKnown(String tag) {
    try {
      String language = new Locale.Builder().setLanguageTag(tag).build().getLanguage();
      return tag.equals("und") || Set.of(Locale.getISOLanguages()).contains(language);
    } catch (IllformedLocaleException e) {
      return false;
    }
  }

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements TokenizerProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(
          NAME,
          "Words by Unicode's word boundaries, lower-cased; for text as people write it.",
          List.of(LOWER, NUMBERS, PUNCTUATION, NFC, LOCALE, LONGEST));
    }

    @Override
    public Tokenizer create(Options options) {
      return new Words(
          options.get(LOWER),
          options.get(NUMBERS),
          options.get(PUNCTUATION),
          options.get(NFC),
          Locale.forLanguageTag(options.get(LOCALE)),
          Math.toIntExact(options.get(LONGEST)));
    }

    @Override
    public Map<String, String> formerly() {
      return Map.of(NFC.name(), "false", LONGEST.name(), "255");
    }
  }

  /** One thread's tokenizer of the library, with views of its current token. */
  private static final class Stream {
    private final StandardTokenizer words = new StandardTokenizer();
    private final CharTermAttribute term = words.addAttribute(CharTermAttribute.class);
    private final OffsetAttribute place = words.addAttribute(OffsetAttribute.class);

    /** Making room for tokens takes a while, so that it is done once. */
    static Stream cuttingAt(int most) {
      Stream stream = STREAMS.get();
      if (stream.words.getMaxTokenLength() != most) {
        stream.words.setMaxTokenLength(most);
      }
      return stream;
    }
  }

  @Override
  public String spec() {
    return Options.spec(
        NAME,
        LOWER.of(lower),
        NUMBERS.of(numbers),
        PUNCTUATION.of(punctuation),
        NFC.of(nfc),
        LOCALE.of(locale.toLanguageTag()),
        LONGEST.of((long) longest));
  }

  @Override
  public Optional<String> caveat(String line) {
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c >= Scripts.FIRST && Scripts.of(c).isPresent()) {
        return Scripts.of(c).map(Scripts::caveat);
      }
    }
    return Optional.empty();
  }

  @Override
  public void split(String text, Consumer<String> tokens) {
    String line = composed(text);
    // What is longer than any token may be is one all the same, for who reads to find.
    int most = longest == 0 ? MOST + 1 : longest;
    Stream stream = Stream.cuttingAt(most);
    int done = 0;
    int from = 0;
    int to = 0;
    boolean cut = false;
    try (StandardTokenizer words = stream.words) {
      words.setReader(new StringReader(line));
      words.reset();
      while (words.incrementToken()) {
        int start = stream.place.startOffset();
        if (!cut || start != to) {
          done = word(line, done, from, to, tokens);
          from = start;
        }
        to = stream.place.endOffset();
        cut = longest == 0 && stream.term.length() == most;
      }
      done = word(line, done, from, to, tokens);
      marks(line, done, line.length(), tokens);
      words.end();
    } catch (IOException e) {
      throw new UncheckedIOException("a line in memory could not be read", e);
    }
  }

  /** Hands on a word, and the marks since the one before it; returns where it ends. */
  private int word(String line, int done, int from, int to, Consumer<String> tokens) {
    if (to == from) {
      return done;
    }
    marks(line, done, from, tokens);
    String word = line.substring(from, to);
    if (numbers || word.codePoints().anyMatch(Character::isLetter)) {
      tokens.accept(lower ? composed(word.toLowerCase(locale)) : word);
    }
    return to;
  }

  private String composed(String text) {
    if (nfc) {
      for (int i = 0; i < text.length(); i++) {
        if (text.charAt(i) >= FIRST_COMPOSING) {
          return Normalizer.isNormalized(text, Normalizer.Form.NFC)
              ? text
              : Normalizer.normalize(text, Normalizer.Form.NFC);
        }
      }
    }
    return text;
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
