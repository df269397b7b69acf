package embedkit.io.formats;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Checks UTF-8, and shows what is none. */
public final class Utf8 {

  private Utf8() {}

  /**
   * Tells whether bytes are well-formed UTF-8 (Unicode table 3-7).
   *
   * @param b holds them
   * @param from the first
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
   * Makes UTF-8 of bytes that are none, each other than they are: a byte that belongs to no
   * character becomes a backslash, an x and its two hexadecimal digits, as in {@code caf\\xe9}. So
   * no two tokens fall together, as they would under U+FFFD.
   *
   * @param b holds the bytes
   * @param from the first
   * @param end behind the last
   * @return well-formed UTF-8
   */
  public static byte[] shown(byte[] b, int from, int end) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(end - from + 16);
    int p = from;
    while (p < end) {
      int length = b[p] >= 0 ? 1 : sequence(b, p, end);
      if (length == 0) {
        out.writeBytes(
            String.format(Locale.ROOT, "\\x%02x", b[p] & 0xFF).getBytes(StandardCharsets.US_ASCII));
        p++;
      } else {
        out.write(b, p, length);
        p += length;
      }
    }
    return out.toByteArray();
  }
}
