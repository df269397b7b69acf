package embedkit.app.command.flag;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The alphabet of byte-level tokenizers, GPT-2's first ({@code bytes_to_unicode}): a printable byte
 * of Latin-1 is its own character, and the 68 others are U+0100 and on, in order; so U+0120 is a
 * space.
 */
final class ByteLevel {

  private static final char SPACE = '\u0120';
  private static final int LAST = 0x143;
  private static final int[] BYTES = new int[LAST + 1];

  static {
    Arrays.fill(BYTES, -1);
    int next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean printable = b >= '!' && b <= '~' || b >= 0xA1 && b != 0xAD;
      BYTES[printable ? b : next] = b;
      next += printable ? 0 : 1;
    }
  }

  private ByteLevel() {}

  /**
   * Tells whether words are of this alphabet: all of them, and some begin with a space.
   *
   * @param words words by row; null for a row without one
   * @param others rows whose words are not the tokenizer's own; such as are found are added
   */
  static boolean is(String[] words, BitSet others) {
    boolean spaces = false;
    for (int row = 0; row < words.length; row++) {
      String word = words[row];
      if (word != null && !others.get(row)) {
        if (word.chars().allMatch(ByteLevel::inAlphabet)) {
          spaces |= word.indexOf(SPACE) == 0;
        } else if (word.startsWith("<") && word.endsWith(">")) {
          others.set(row);
        } else {
          return false;
        }
      }
    }
    return spaces;
  }

  private static boolean inAlphabet(int c) {
    return c <= LAST && BYTES[c] >= 0;
  }

  /** A word as people write it; as it is, if its bytes are only a part of a character. */
  static String decoded(String word) {
    byte[] bytes = new byte[word.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) BYTES[word.charAt(i)];
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      // A piece of a character: there is no other way to write it.
      return word;
    }
  }
}
