package embedkit.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Providers;
import embedkit.api.ConfigurationException;
import embedkit.api.Incubating;
import embedkit.api.text.TokenIdBlock;
import embedkit.api.text.TokenIds;
import embedkit.api.text.Tokenizer;
import embedkit.spi.TokenizerProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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
      if (make(spec).ids().isEmpty()) {
        assertEquals(List.of(), split(make(spec), " \t "), spec);
      }
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
      if (make(spec).ids().isEmpty()) {
        assertEquals("a".repeat(100_000), String.join("", tokens), spec);
      }
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

  /** A vocabulary gives each token back by its id, and an id by its token. */
  @Incubating
  @Test
  public void idsAndTokensAreOneToOne() {
    for (TokenIds ids : vocabularies().values()) {
      assertTrue(ids.size() > 0, "a vocabulary has a token");
      for (int id = 0; id < ids.size(); id++) {
        String token = ids.token(id);
        // The last of two equal tokens, if a file has such, is the one that texts get.
        assertTrue(token.isEmpty() || ids.token(ids.id(token)).equals(token), "id " + id);
      }
      ids.unknown().ifPresent(id -> assertFalse(ids.token(id).isEmpty(), "the unknown token"));
      assertThrows(IndexOutOfBoundsException.class, () -> ids.token(-1));
      assertThrows(IndexOutOfBoundsException.class, () -> ids.token(ids.size()));
      assertThrows(IndexOutOfBoundsException.class, () -> ids.isSpecial(ids.size()));
      assertThrows(IndexOutOfBoundsException.class, () -> ids.decode(new int[] {ids.size()}, true));
    }
  }

  /** The words that name the rows of a table differ, and can stand in a file of words. */
  @Incubating
  @Test
  public void theWordsOfAVocabularyDifferAndHoldNoSpace() {
    for (TokenIds ids : vocabularies().values()) {
      Set<String> seen = new HashSet<>();
      for (int id = 0; id < ids.size(); id++) {
        String word = ids.word(id);
        assertTrue(seen.add(word), word + " names two rows");
        assertFalse(word.isEmpty(), "id " + id);
        assertTrue(word.chars().noneMatch(c -> c <= ' '), "id " + id + " is \"" + word + "\"");
      }
    }
  }

  /**
   * Whatever the text, its ids are of the vocabulary, and its places within the text and rising.
   */
  @Incubating
  @Test
  public void anyTextHasIdsOfTheVocabularyAtRisingPlaces() {
    for (Map.Entry<String, TokenIds> each : vocabularies().entrySet()) {
      TokenIdBlock block = new TokenIdBlock(true);
      for (String text : hostile()) {
        TokenIds ids = each.getValue();
        ids.encode(text, false, block);
        int start = 0;
        for (int i = 0; i < block.count(); i++) {
          int id = block.ids()[i];
          String place = each.getKey() + ", token " + i + " of " + beginning(text);
          assertTrue(id >= 0 && id < ids.size(), place);
          assertTrue(block.starts()[i] >= start, place);
          start = block.starts()[i];
          assertTrue(block.ends()[i] >= start && block.ends()[i] <= text.length(), place);
        }
        int[] found = Arrays.copyOf(block.ids(), block.count());
        assertNotNull(ids.decode(found, false), each.getKey() + " of " + beginning(text));
      }
    }
  }

  /** The ids do not depend on whether places or special tokens are wanted, nor on the limit. */
  @Incubating
  @Test
  public void aBlockTakesTheFirstIdsUpToItsLimit() {
    for (Map.Entry<String, TokenIds> each : vocabularies().entrySet()) {
      TokenIds ids = each.getValue();
      TokenIdBlock all = new TokenIdBlock(true);
      TokenIdBlock few = new TokenIdBlock(false);
      for (String line : LINES) {
        for (boolean special : new boolean[] {false, true}) {
          ids.encode(line, special, all);
          for (int limit : new int[] {Integer.MAX_VALUE, 3, 1, 0}) {
            few.limit(limit);
            ids.encode(line, special, few);
            int count = Math.min(limit, all.count());
            assertArrayEquals(
                Arrays.copyOf(all.ids(), count),
                Arrays.copyOf(few.ids(), few.count()),
                each.getKey() + " of " + line);
          }
        }
      }
    }
  }

  /** A table over the vocabulary finds the row of each token of a line by its word. */
  @Incubating
  @Test
  public void aLineIsSplitIntoTheWordsOfItsIds() {
    for (String spec : specs()) {
      Tokenizer tokenizer = make(spec);
      TokenIdBlock block = new TokenIdBlock(false);
      for (String line : LINES) {
        tokenizer
            .ids()
            .ifPresent(
                ids -> {
                  ids.encode(line, false, block);
                  // A file may say that long texts are cut, which lines are not.
                  List<String> words = split(tokenizer, line);
                  assertEquals(
                      Arrays.stream(block.ids(), 0, block.count()).mapToObj(ids::word).toList(),
                      words.subList(0, Math.min(block.count(), words.size())),
                      spec);
                });
      }
    }
  }

  private Map<String, TokenIds> vocabularies() {
    Map<String, TokenIds> found = new LinkedHashMap<>();
    for (String spec : specs()) {
      make(spec).ids().ifPresent(ids -> found.put(spec, ids));
    }
    return found;
  }

  private static List<String> hostile() {
    Random random = new Random(7);
    List<String> texts = new ArrayList<>(LINES);
    texts.addAll(List.of("", " ", "\u0000\u0001\u007f", "\ud83d", "\udc31\ud83d", "\n\r\n\t"));
    texts.add("a".repeat(1 << 20));
    texts.add("\u0301".repeat(5000));
    for (int i = 0; i < 300; i++) {
      texts.add(anything(random));
    }
    return texts;
  }

  private static String beginning(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }

  /** An option that is not declared is refused. */
  @Test
  public void anUnknownOptionIsRefused() {
    String spec = provider().name() + ":no-such-option=1";
    assertThrows(ConfigurationException.class, () -> make(spec));
  }
}
