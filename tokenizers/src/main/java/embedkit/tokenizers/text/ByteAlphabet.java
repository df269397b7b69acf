package embedkit.tokenizers.text;

import java.nio.charset.StandardCharsets;

/**
 * The alphabet in which byte-level tokenizers write the bytes of UTF-8: each of the 256 as a
 * character that can be seen. As a normalizer it writes a text in it.
 */
public record ByteAlphabet() implements Normalizer {

  private static final char[] LETTERS = new char[256];

  /** The byte of a letter, or -1. */
  private static final short[] BYTES = new short[0x144];

  static {
    java.util.Arrays.fill(BYTES, (short) -1);
    int next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean seen = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
      LETTERS[b] = (char) (seen ? b : next++);
      BYTES[LETTERS[b]] = (short) b;
    }
  }

  /**
   * Returns the letter of a byte.
   *
   * @param b 0 to 255
   * @return its letter
   */
  public static char letter(int b) {
    return LETTERS[b];
  }

  /**
   * Returns the byte of a letter.
   *
   * @param letter any char
   * @return 0 to 255, or -1 if it is none of the alphabet
   */
  public static int byteOf(char letter) {
    return letter < BYTES.length ? BYTES[letter] : -1;
  }

  /**
   * Reads bytes of letters; a token that holds another character stands for its own bytes.
   *
   * @param token any text
   * @return the bytes
   */
  public static byte[] bytes(String token) {
    byte[] bytes = new byte[token.length()];
    for (int i = 0; i < bytes.length; i++) {
      int b = byteOf(token.charAt(i));
      if (b < 0) {
        return token.getBytes(StandardCharsets.UTF_8);
      }
      bytes[i] = (byte) b;
    }
    return bytes;
  }

  @Override
  public void normalize(NormalizedText text) {
    char[] chars = text.buffer();
    int length = text.length();
    for (int i = 0; i < length; i++) {
      if (chars[i] >= 0x80) {
        text.begin();
        text.keep(i);
        spell(text, length);
        text.end();
        return;
      }
      chars[i] = LETTERS[chars[i]];
    }
  }

  /**
   * Takes old chars of a pass and puts the letters of their bytes.
   *
   * @param text in a pass
   * @param to one behind the last char that is taken
   */
  public static void spell(NormalizedText text, int to) {
    char[] old = text.oldChars();
    while (text.at() < to) {
      int c = Character.codePointAt(old, text.at(), to);
      if (c < 0x80) {
        text.put(LETTERS[c], 0);
      } else if (c < 0x800) {
        text.put(LETTERS[0xc0 | c >> 6], 0);
        text.put(LETTERS[0x80 | c & 0x3f], 1);
      } else if (c < 0x10000) {
        text.put(LETTERS[0xe0 | c >> 12], 0);
        text.put(LETTERS[0x80 | c >> 6 & 0x3f], 1);
        text.put(LETTERS[0x80 | c & 0x3f], 1);
      } else {
        text.put(LETTERS[0xf0 | c >> 18], 0);
        text.put(LETTERS[0x80 | c >> 12 & 0x3f], 1);
        text.put(LETTERS[0x80 | c >> 6 & 0x3f], 1);
        text.put(LETTERS[0x80 | c & 0x3f], 1);
      }
    }
  }
}
