package embedkit.io.formats;

/** Tells rows of decimals from rows of binary numbers by their bytes. */
public final class DecimalText {

  /** By its byte, whether a sign stands in or about decimals. */
  private static final boolean[] IN_DECIMALS = new boolean[128];

  static {
    for (char sign : "0123456789+-.,:\"eE \t\r\n".toCharArray()) {
      IN_DECIMALS[sign] = true;
    }
  }

  /** More is not looked at. */
  private static final int MOST = 1 << 12;

  private DecimalText() {}

  /**
   * Tells whether bytes are rows of tokens and decimal numbers, as a person writes them: half of
   * them or more are digits and what stands about digits, and hardly any is one that no text holds.
   * Of random bytes a tenth looks so.
   *
   * @param b holds them
   * @param from the first, behind the first token
   * @param end behind the last
   * @return true if they are likely text, flawed or not
   */
  public static boolean fills(byte[] b, int from, int end) {
    int to = Math.min(end, from + MOST);
    int decimal = 0;
    int never = 0;
    for (int p = from; p < to; p++) {
      boolean blank = b[p] == '\t' || b[p] == '\n' || b[p] == '\r';
      decimal += b[p] > 0 && IN_DECIMALS[b[p]] ? 1 : 0;
      never += b[p] >= 0 && b[p] < ' ' && !blank ? 1 : 0;
    }
    return 2 * decimal >= to - from && to > from && never <= Math.max(1, (to - from) / 25);
  }
}
