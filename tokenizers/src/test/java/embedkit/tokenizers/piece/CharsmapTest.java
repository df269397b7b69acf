package embedkit.tokenizers.piece;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CharsmapTest {
  private static final Map<String, String> ENTRIES = entries();

  private static Map<String, String> entries() {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("ﬁ", "fi");
    entries.put("Ａ", "A");
    entries.put("\t", " ");
    entries.put("\u200b", "");
    entries.put("e\u0301", "é");
    entries.put("e", "E");
    entries.put("o\u0308", "ö");
    entries.put("😀", "\u2581:)");
    entries.put("가", "ga");
    return entries;
  }

  /** The text with what is replaced in brackets, and the place of each. */
  private static String normalized(Charsmap map, String text) {
    StringBuilder result = new StringBuilder();
    char[] chars = ("e" + text + "\u0301").toCharArray();
    map.normalize(
        chars,
        1,
        chars.length - 1,
        new Charsmap.Edits() {
          private int at = 1;

          @Override
          public void keep(int from, int to) {
            assertEquals(at, from);
            assertTrue(to > from);
            result.append(chars, from, to - from);
            at = to;
          }

          @Override
          public void replace(int from, int to, char[] by, int byFrom, int byTo) {
            assertEquals(at, from);
            assertTrue(to > from);
            result.append('[').append(by, byFrom, byTo - byFrom).append(']');
            at = to;
          }
        });
    return result.toString();
  }

  @Test
  void charactersBecomeWhatTheMapSays() throws Exception {
    Charsmap map = Charsmap.of(CharsmapBytes.of(ENTRIES));
    assertEquals("", normalized(map, ""));
    assertEquals("[fi]n[A][ ]x[]y", normalized(map, "ﬁnＡ\tx\u200by"));
    assertEquals("[\u2581:)][\u2581:)]", normalized(map, "😀😀"));
    assertEquals("[ga]b[ga]", normalized(map, "가b가"));
    assertEquals("\0a", normalized(map, "\0a"));
    assertEquals("\ud800a", normalized(map, "\ud800a"));
  }

  @Test
  void aShortGraphemeBecomesWhatItsShortestBeginningBecomes() throws Exception {
    Map<String, String> entries = new LinkedHashMap<>(ENTRIES);
    entries.remove("e");
    Charsmap map = Charsmap.of(CharsmapBytes.of(entries));
    assertEquals("[é]x[ö]", normalized(map, "e\u0301xo\u0308"));
    // With "e" in the map too, that is the shortest, and the accent goes with it.
    Charsmap shorter = Charsmap.of(CharsmapBytes.of(ENTRIES));
    assertEquals("[E]x[E]", normalized(shorter, "e\u0301xe"));
    // A grapheme of 5 bytes whose beginning is known becomes that.
    assertEquals("[é]", normalized(map, "e\u0301\u0302"));
  }

  @Test
  void ofALongGraphemeEachCharacterIsLookedUp() throws Exception {
    Map<String, String> entries = new LinkedHashMap<>(ENTRIES);
    entries.put("\u0301", "'");
    Charsmap map = Charsmap.of(CharsmapBytes.of(entries));
    // e and three accents have 7 bytes.
    assertEquals("[E][']\u0302\u0303", normalized(map, "e\u0301\u0302\u0303"));
    assertEquals("[E][']\u0302\u0303[E]", normalized(map, "e\u0301\u0302\u0303e"));
    // A family of emoji: each by itself.
    assertEquals("[\u2581:)]\u200d[\u2581:)]", normalized(map, "😀\u200d😀"));
    // A conjoining vowel with an accent is no grapheme of its own behind a consonant.
    assertEquals("\u1100\u1161[']", normalized(map, "\u1100\u1161\u0301"));
  }

  @Test
  void sentencePieceTakesTheLongestBeginning() throws Exception {
    Charsmap map = Charsmap.of(CharsmapBytes.of(ENTRIES));
    char[] text = "e\u0301x😀".toCharArray();
    long accented = map.longest(text, 0, 4);
    assertEquals(2, accented >> 32);
    assertEquals("é", map.replacement((int) accented));
    long plain = map.longest(text, 0, 1);
    assertEquals(1, plain >> 32);
    assertEquals("E", map.replacement((int) plain));
    assertEquals(-1, map.longest(text, 2, 5));
    assertEquals(5, map.longest(text, 3, 5) >> 32);
  }

  private static BrokenVocabularyException refused(byte[] bytes) {
    return assertThrows(BrokenVocabularyException.class, () -> Charsmap.of(bytes));
  }

  @Test
  void whatIsNoMapIsRefusedWithThePlace() {
    byte[] good = CharsmapBytes.of(ENTRIES);
    assertEquals(
        "charsmap: expected a length and a trie of 4 bytes or more, found 3 bytes",
        refused(new byte[3]).getMessage());
    assertTrue(refused(Arrays.copyOf(good, 2000)).getMessage().startsWith("charsmap byte 0: "));
    byte[] huge = good.clone();
    ByteBuffer.wrap(huge).order(ByteOrder.LITTLE_ENDIAN).putInt(0, -4);
    assertTrue(refused(huge).getMessage().endsWith("found 4294967292"));
    byte[] odd = good.clone();
    odd[odd.length - 2] = (byte) 0xFF;
    assertEquals(
        "charsmap: expected replacements in UTF-8, found other bytes", refused(odd).getMessage());
    byte[] value = good.clone();
    value[7] |= (byte) 0x80;
    assertTrue(refused(value).getMessage().startsWith("charsmap byte 4: "));
  }

  @Test
  void aTrieThatLeadsInCirclesOrBeyondIsRefused() {
    ByteBuffer circle = ByteBuffer.allocate(4 + 1024).order(ByteOrder.LITTLE_ENDIAN);
    circle.putInt(1024);
    // The root's base is 0; "a" leads to 'a', whose base is 0 again.
    circle.putInt(4 + 4 * 'a', 'a' | 'a' << 10);
    assertTrue(refused(circle.array()).getMessage().contains("in circles"));
    ByteBuffer beyond = ByteBuffer.allocate(4 + 1024).order(ByteOrder.LITTLE_ENDIAN);
    beyond.putInt(1024);
    beyond.putInt(4 + 4 * 'a', 'a' | 0x1000 << 10);
    assertEquals(
        "charsmap byte 392: expected one of 256 units to lead to, found 4193",
        refused(beyond.array()).getMessage());
    ByteBuffer place = ByteBuffer.allocate(4 + 1024).order(ByteOrder.LITTLE_ENDIAN);
    place.putInt(1024);
    place.putInt(4 + 4 * 'a', 'a' | 1 << 8 | ('a' ^ 128) << 10);
    place.putInt(4 + 4 * 128, 0x8000_0007);
    assertTrue(refused(place.array()).getMessage().contains("among 0 bytes"));
  }

  @Test
  void whateverIsChangedInAMapItIsRefusedOrNormalizesEveryText() {
    byte[] good = CharsmapBytes.of(ENTRIES);
    Random random = new Random(3);
    int read = 0;
    for (int round = 0; round < 3000; round++) {
      byte[] bad = good.clone();
      for (int i = 0; i <= random.nextInt(4); i++) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      try {
        Charsmap map = Charsmap.of(bad);
        normalized(map, "ﬁnＡ\tx\u200be\u0301o\u0308😀가e\0");
        map.longest("e\u0301x😀".toCharArray(), 0, 5);
        read++;
      } catch (BrokenVocabularyException e) {
        assertTrue(e.getMessage().startsWith("charsmap"), e.getMessage());
      }
    }
    assertTrue(read > 0 && read < 3000, read + " of 3000 read");
  }
}
