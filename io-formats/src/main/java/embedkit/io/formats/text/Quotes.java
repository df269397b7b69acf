package embedkit.io.formats.text;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Quotes what stands in a file, short and visible. */
public final class Quotes {

  private static final int MOST_BYTES = 400;

  private static final int MOST = 40;

  private Quotes() {}

  /**
   * Quotes bytes.
   *
   * @param utf8 the bytes
   * @param from the first of them
   * @param to behind the last
   * @return a short text in quotation marks
   */
  public static String quoted(byte[] utf8, int from, int to) {
    int length = Math.min(to - from, MOST_BYTES);
    return quoted(new String(utf8, from, length, StandardCharsets.UTF_8));
  }

  /**
   * Quotes a text.
   *
   * @param text any text
   * @return a short text in quotation marks
   */
  public static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    int[] shown = text.codePoints().limit(MOST).toArray();
    for (int c : shown) {
      if (Character.isISOControl(c)) {
        out.append(String.format(Locale.ROOT, "\\u%04x", c));
      } else {
        out.appendCodePoint(c);
      }
    }
    boolean whole = text.codePointCount(0, text.length()) <= MOST;
    return out.append(whole ? "\"" : "...\"").toString();
  }
}
