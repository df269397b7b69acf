package embedkit.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VocabularyTest {

  private static byte[] utf8(String token) {
    return token.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void rowsAreInTheOrderOfTheTokens() {
    Vocabulary words = Vocabulary.of(List.of("the", "", "na\u00efve", "\ud83d\ude3a", "a b"));
    assertEquals(5, words.size());
    for (int row = 0; row < 5; row++) {
      assertEquals(row, words.row(words.token(row)));
      assertArrayEquals(utf8(words.token(row)), words.utf8(row));
    }
    assertEquals(-1, words.row("The"));
    assertEquals(-1, words.row("th"));
  }

  @Test
  void aTokenIsFoundWithinOtherBytes() {
    Vocabulary words = Vocabulary.of(List.of("cat", "kitten"));
    assertEquals(1, words.row(utf8("a kitten."), 2, 6));
    assertEquals(-1, words.row(utf8("a kitten."), 2, 7));
    assertEquals(-1, words.row(utf8("a"), 1, 0));
  }

  @Test
  void aTokenThatStandsTwiceIsRefused() {
    assertEquals(
        "the token \"cat\" stands in the list twice",
        assertThrows(ConfigurationException.class, () -> Vocabulary.of(List.of("cat", "cat")))
            .getMessage());
    VocabularyBuilder builder = new VocabularyBuilder();
    assertEquals(0, builder.add("cat"));
    assertEquals(-1, builder.add("cat"));
    assertEquals(1, builder.size());
  }

  @Test
  void aRowThatIsNotThereIsRefusedWithTheSize() {
    Vocabulary words = Vocabulary.of(List.of("cat"));
    for (long row : new long[] {-1, 1, Long.MAX_VALUE}) {
      String message =
          assertThrows(RowOutOfRangeException.class, () -> words.token(row)).getMessage();
      assertTrue(message.contains(row + " of 1"), message);
      assertThrows(RowOutOfRangeException.class, () -> words.utf8(row));
      assertThrows(RowOutOfRangeException.class, () -> words.count(row));
    }
  }

  @Test
  void countsAreKeptWhenEveryTokenHasOne() {
    VocabularyBuilder builder = new VocabularyBuilder();
    builder.add(utf8("cat"), 0, 3, 7);
    builder.add(utf8("dog"), 0, 3, 5_000_000_000L);
    Vocabulary words = builder.build();
    assertTrue(words.hasCounts());
    assertEquals(OptionalLong.of(5_000_000_000L), words.count(1));
  }

  @Test
  void oneTokenWithoutACountLeavesAllWithout() {
    VocabularyBuilder builder = new VocabularyBuilder();
    builder.add("cat");
    builder.add(utf8("dog"), 0, 3, 5);
    Vocabulary words = builder.build();
    assertFalse(words.hasCounts());
    assertEquals(OptionalLong.empty(), words.count(1));
    assertFalse(Vocabulary.of(List.of()).hasCounts());
  }

  @Test
  void manyRandomTokensAreFoundAsAMapFindsThem() {
    Random random = new Random(8);
    VocabularyBuilder builder = new VocabularyBuilder();
    Map<String, Long> expected = new HashMap<>();
    for (int i = 0; i < 60_000; i++) {
      String token = Integer.toString(random.nextInt(40_000), 1 + 35);
      long row = builder.add(token);
      Long before = expected.putIfAbsent(token, (long) expected.size());
      assertEquals(before == null ? expected.get(token) : -1L, row, token);
    }
    Vocabulary words = builder.build();
    assertEquals(expected.size(), words.size());
    expected.forEach((token, row) -> assertEquals(row, words.row(token), token));
    for (int i = 40_000; i < 50_000; i++) {
      assertEquals(-1, words.row(Integer.toString(i, 36)));
    }
  }

  @Test
  void aVocabularyOverForeignBytesFindsTheSame() {
    MemorySegment text = MemorySegment.ofArray(utf8("catkitten"));
    MemorySegment ends = MemorySegment.ofArray(new long[] {0, 3, 9});
    Vocabulary words = Vocabulary.over(text, ends, Optional.empty());
    assertEquals(2, words.size());
    assertEquals(0, words.row("cat"));
    assertEquals(1, words.row("kitten"));
    assertEquals(-1, words.row("catk"));
  }

  @Test
  void theFirstLookUpsFindWhatTheLaterOnesFind() {
    VocabularyBuilder builder = new VocabularyBuilder();
    for (int i = 0; i < 1000; i++) {
      builder.add("w" + i);
    }
    Vocabulary built = builder.build();
    byte[] text = new byte[0];
    for (int i = 0; i < 1000; i++) {
      byte[] token = built.utf8(i);
      int end = text.length;
      text = Arrays.copyOf(text, end + token.length);
      System.arraycopy(token, 0, text, end, token.length);
    }
    long[] ends = new long[1001];
    for (int i = 0; i < 1000; i++) {
      ends[i + 1] = ends[i] + built.utf8(i).length;
    }
    for (int i = -1; i <= 1000; i += 91) {
      Vocabulary words =
          Vocabulary.over(
              MemorySegment.ofArray(text), MemorySegment.ofArray(ends), Optional.empty());
      long expected = i < 0 || i == 1000 ? -1 : i;
      for (int ask = 0; ask < 10; ask++) {
        assertEquals(expected, words.row("w" + i), "look-up " + ask);
      }
    }
  }

  @Test
  void afterItsTableIsClosedAVocabularySaysSo() {
    Vocabulary words;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom("cat");
      MemorySegment ends = arena.allocate(ValueLayout.JAVA_LONG, 2);
      ends.setAtIndex(ValueLayout.JAVA_LONG, 1, 3);
      words = Vocabulary.over(text, ends, Optional.of(ends));
      assertEquals(0, words.row("cat"));
    }
    assertThrows(StoreClosedException.class, () -> words.row("cat"));
    assertThrows(StoreClosedException.class, () -> words.token(0));
    assertThrows(StoreClosedException.class, () -> words.count(0));
  }
}
