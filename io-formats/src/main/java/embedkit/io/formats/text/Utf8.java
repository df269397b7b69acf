package embedkit.io.formats.text;

import java.nio.charset.StandardCharsets;

/** Checks and mends UTF-8. */
public final class Utf8 {

  private Utf8() {}

  /**
   * Tells whether bytes are well-formed UTF-8 (Unicode table 3-7).
   *
   * @param b the bytes
   * @param from the first of them
   * @param end behind the last
   * @return true if they are
   */
  public static boolean valid(byte[] b, int from, int end) {
    int p = from;
    while (p < end) {
      int length = b[p] >= 0 ? 1 : sequence(b, p, end);
      if (length == 0) {
        return false;
      }
      p += length;
    }
    return true;
  }

  /** The length of the sequence of 2 to 4 bytes that begins at p, or 0 if it is ill-formed. */
  private static int sequence(byte[] b, int p, int end) {
    int lead = b[p] & 0xFF;
    int length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (length == 0 || p + length > end) {
      return 0;
    }
    int second = b[p + 1] & 0xFF;
    int low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < low || second > high) {
      return 0;
    }
    for (int i = 2; i < length; i++) {
      if ((b[p + i] & 0xC0) != 0x80) {
        return 0;
      }
    }
    return length;
  }

  /**
   * Returns the bytes with U+FFFD in place of each ill-formed part.
   *
   * @param b the bytes
   * @param from the first of them
   * @param end behind the last
   * @return well-formed UTF-8
   */
  public static byte[] mended(byte[] b, int from, int end) {
    return new String(b, from, end - from, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
  }
}
