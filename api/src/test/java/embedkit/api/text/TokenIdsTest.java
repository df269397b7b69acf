package embedkit.api.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenIdsTest {

  /** A vocabulary whose tokens are single letters of a text. */
  private record Letters(List<String> tokens) implements TokenIds {
    @Override
    public int size() {
      return tokens.size();
    }

    @Override
    public String token(int id) {
      return tokens.get(id);
    }

    @Override
    public int id(String token) {
      return tokens.lastIndexOf(token);
    }

    @Override
    public OptionalInt unknown() {
      return OptionalInt.empty();
    }

    @Override
    public boolean isSpecial(int id) {
      return tokens.get(id).startsWith("[");
    }

    @Override
    public void encode(String text, boolean special, TokenIdBlock into) {
      into.clear();
      if (special) {
        into.add(0, 0, 0);
      }
      for (int i = 0; i < text.length(); i++) {
        into.add(id(text.substring(i, i + 1)), i, i + 1);
      }
    }

    @Override
    public String decode(int[] ids, boolean skipSpecial) {
      throw new UnsupportedOperationException("not asked here");
    }
  }

  private static List<String> words(String... tokens) {
    Letters letters = new Letters(List.of(tokens));
    return IntStream.range(0, tokens.length).mapToObj(letters::word).toList();
  }

  @Test
  void aTokenIsItsOwnWordUnlessReadersOfWordsPartIt() {
    assertEquals(
        List.of("cat", "\\u0020a", "\\u000a", "\u2581the", "a\\b", "\\u005c\\u0020"),
        words("cat", " a", "\n", "\u2581the", "a\\b", "\\ "));
  }

  @Test
  void anIdWithoutATokenOfItsOwnIsNamedByItsNumber() {
    assertEquals(List.of("<id:0>", "<id:1>", "a"), words("", "a", "a"));
  }

  @Test
  void noTwoIdsHaveOneWord() {
    List<String> words = words("\n", "\\u000a", "\\\\u000a", "\\\n", "<id:5>", "");
    assertEquals(
        List.of("\\\\\\u000a", "\\u000a", "\\\\u000a", "\\u005c\\u000a", "<id:5>", "\\\\<id:5>"),
        words);
    Set<String> different = new HashSet<>(words);
    assertEquals(words.size(), different.size());
  }

  @Test
  void aBlockGrowsKeepsItsLimitAndDropsWhatIsBeyond() {
    TokenIdBlock block = new TokenIdBlock(true);
    for (int i = 0; i < 1000; i++) {
      block.add(i, 2 * i, 2 * i + 1);
    }
    assertEquals(1000, block.count());
    assertArrayEquals(
        IntStream.range(0, 1000).toArray(), Arrays.copyOf(block.ids(), block.count()));
    assertEquals(1998, block.starts()[999]);
    assertEquals(1999, block.ends()[999]);
    block.cut(2);
    assertEquals(2, block.count());
    block.limit(3);
    block.clear();
    for (int i = 0; i < 5; i++) {
      assertEquals(i >= 3, block.isFull());
      block.add(7 + i, 0, 0);
    }
    assertArrayEquals(new int[] {7, 8, 9}, Arrays.copyOf(block.ids(), block.count()));
    assertThrows(IllegalArgumentException.class, () -> block.limit(-1));
  }

  @Test
  void aBlockWithoutPlacesHoldsNone() {
    TokenIdBlock block = new TokenIdBlock(false);
    for (int i = 0; i < 100; i++) {
      block.add(i, 5, 6);
    }
    assertEquals(100, block.count());
    assertEquals(0, block.starts().length);
    assertEquals(0, block.ends().length);
  }

  @Test
  void anEncodingTellsTokensTheirIdsAndPlaces() {
    Encoding encoding = new Letters(List.of("[CLS]", "a", "b")).encode("ba");
    assertEquals(
        List.of(
            new Encoding.Token(0, "[CLS]", 0, 0, true),
            new Encoding.Token(2, "b", 0, 1, false),
            new Encoding.Token(1, "a", 1, 2, false)),
        encoding.tokens());
    assertArrayEquals(new int[] {0, 2, 1}, encoding.ids());
    assertEquals(List.of("[CLS]", "b", "a"), encoding.texts());
    assertTrue(encoding.tokens().getFirst().special());
    assertFalse(encoding.tokens().getLast().special());
  }

  private static final TokenIds LETTERS = new Letters(List.of("[CLS]", "a", "b", "[PAD]"));

  private static void assertBatch(
      List<String> texts, TokenIdBatch.Padding padding, int length, int[] ids, int[] mask) {
    TokenIdBatch batch = LETTERS.encodeAll(texts, padding);
    assertEquals(texts.size(), batch.texts());
    assertEquals(length, batch.length());
    assertArrayEquals(ids, batch.ids());
    assertArrayEquals(mask, batch.mask());
  }

  @Test
  void aBatchFillsUpToItsLongestText() {
    List<String> texts = List.of("ab", "", "aab");
    assertBatch(
        texts,
        TokenIdBatch.Padding.toLongest(3),
        4,
        new int[] {0, 1, 2, 3, 0, 3, 3, 3, 0, 1, 1, 2},
        new int[] {1, 1, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1});
    assertBatch(
        List.of("b", ""),
        new TokenIdBatch.Padding(3, OptionalInt.empty(), 0, true),
        2,
        new int[] {0, 2, 3, 0},
        new int[] {1, 1, 0, 1});
    assertBatch(List.of(), TokenIdBatch.Padding.toLongest(3), 0, new int[0], new int[0]);
  }

  @Test
  void aFixedLengthIsThatOfEachTextButNoLongerOneIsCut() {
    assertBatch(
        List.of("a"),
        new TokenIdBatch.Padding(3, OptionalInt.of(3), 0, false),
        3,
        new int[] {0, 1, 3},
        new int[] {1, 1, 0});
    assertBatch(
        List.of("aaa", "b"),
        new TokenIdBatch.Padding(3, OptionalInt.of(3), 0, false),
        4,
        new int[] {0, 1, 1, 1, 0, 2, 3, 3},
        new int[] {1, 1, 1, 1, 1, 1, 0, 0});
  }

  @Test
  void theLengthIsRoundedUpToAMultiple() {
    assertBatch(
        List.of("a"),
        new TokenIdBatch.Padding(3, OptionalInt.of(3), 4, true),
        4,
        new int[] {3, 3, 0, 1},
        new int[] {0, 0, 1, 1});
    assertBatch(
        List.of("ab"),
        new TokenIdBatch.Padding(3, OptionalInt.empty(), 3, false),
        3,
        new int[] {0, 1, 2},
        new int[] {1, 1, 1});
  }

  @Test
  void whatIsNoPaddingAndWhatIsTooLargeIsRefused() {
    assertThrows(ConfigurationException.class, () -> TokenIdBatch.Padding.toLongest(-1));
    ConfigurationException without =
        assertThrows(ConfigurationException.class, () -> LETTERS.encodeAll(List.of("a")));
    assertTrue(without.getMessage().contains("says nothing of padding"), without.getMessage());
    TokenIdBatch.Padding huge = new TokenIdBatch.Padding(3, OptionalInt.of(1 << 30), 0, false);
    ConfigurationException large =
        assertThrows(
            ConfigurationException.class, () -> LETTERS.encodeAll(List.of("a", "b"), huge));
    assertTrue(large.getMessage().contains("encode fewer at once"), large.getMessage());
  }
}
