package embedkit.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Providers;
import embedkit.api.ConfigurationException;
import embedkit.api.text.Tokenizer;
import embedkit.spi.TokenizerProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every tokenizer keeps. Extend it with your provider, and every rule is a test. */
public abstract class TokenizerKit {

  private static final List<String> LINES =
      List.of(
          "a cat and a kitten",
          "  Don't  stop-me\tnow: 3.14, e.g. \u201cthis\u201d!  ",
          "\u00c5ngstr\u00f6m \u0130stanbul \u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2",
          "\u732b\u306f\u53ef\u611b\u3044 \ud83d\ude00\ud83d\udc31",
          "lone \ud800 surrogates \udc00",
          "\u00a0\u2028\u200b\ufeff");

  /** For subclasses. */
  protected TokenizerKit() {}

  /**
   * Returns the provider to test.
   *
   * @return a fresh provider
   */
  protected abstract TokenizerProvider provider();

  /**
   * Returns specs that the provider accepts, with options in their various ranges.
   *
   * @return one spec or more, beginning with the provider's name
   */
  protected abstract List<String> specs();

  private Tokenizer make(String spec) {
    Providers<TokenizerProvider> all = Providers.of("tokenizer", List.of(provider()));
    Providers.Choice<TokenizerProvider> choice = all.choose(spec);
    return choice.provider().create(choice.options());
  }

  private static List<String> split(Tokenizer tokenizer, String line) {
    List<String> tokens = new ArrayList<>();
    tokenizer.split(line, tokens::add);
    return tokens;
  }

  /** The text form is a round trip. */
  @Test
  public void theSpecParsesBackToAnEqualTokenizer() {
    for (String spec : specs()) {
      Tokenizer made = make(spec);
      assertEquals(made, make(made.spec()), spec);
    }
  }

  /** A line without words is no failure. */
  @Test
  public void anEmptyLineHasNoTokens() {
    for (String spec : specs()) {
      assertEquals(List.of(), split(make(spec), ""), spec);
      assertEquals(List.of(), split(make(spec), " \t "), spec);
    }
  }

  /** Whatever the text, a token can stand in a file of words between spaces. */
  @Test
  public void noTokenIsEmptyOrHoldsASpace() {
    Random random = new Random(5);
    List<String> lines = new ArrayList<>(LINES);
    for (int i = 0; i < 300; i++) {
      lines.add(anything(random));
    }
    for (String spec : specs()) {
      for (String line : lines) {
        for (String token : split(make(spec), line)) {
          assertFalse(token.isEmpty(), spec + " of " + line);
          assertTrue(token.chars().noneMatch(c -> c <= ' '), spec + " gave \"" + token + "\"");
        }
      }
    }
  }

  private static String anything(Random random) {
    StringBuilder line = new StringBuilder();
    for (int i = random.nextInt(60); i > 0; i--) {
      int c = random.nextInt(4) == 0 ? random.nextInt(0x110000) : ' ' + random.nextInt(0x300);
      line.appendCodePoint(c);
    }
    return line.toString();
  }

  /** A long word is cut or kept, and is no failure. */
  @Test
  public void aVeryLongWordIsNoFailure() {
    for (String spec : specs()) {
      List<String> tokens = split(make(spec), "a".repeat(100_000));
      assertEquals("a".repeat(100_000), String.join("", tokens), spec);
    }
  }

  /** The tokens depend on the line alone, whatever came before and whoever asks. */
  @Test
  public void theSameLineGivesTheSameTokensInAnyThread() {
    for (String spec : specs()) {
      Tokenizer tokenizer = make(spec);
      List<List<String>> alone = LINES.stream().map(line -> split(make(spec), line)).toList();
      IntStream.range(0, 400)
          .parallel()
          .forEach(
              i -> {
                int line = i * 7 % LINES.size();
                assertEquals(alone.get(line), split(tokenizer, LINES.get(line)), spec);
              });
    }
  }

  /** Whoever claims to cut at spaces does so exactly. */
  @Test
  public void whoeverCutsAtSpacesLeavesTheRestAsItIs() {
    for (String spec : specs()) {
      Tokenizer tokenizer = make(spec);
      if (tokenizer.atSpaces()) {
        assertEquals(List.of("A", "b-c,", "D\u00a0e"), split(tokenizer, " A  b-c,\tD\u00a0e "));
      }
    }
  }

  /** An option that is not declared is refused. */
  @Test
  public void anUnknownOptionIsRefused() {
    String spec = provider().name() + ":no-such-option=1";
    assertThrows(ConfigurationException.class, () -> make(spec));
  }
}
