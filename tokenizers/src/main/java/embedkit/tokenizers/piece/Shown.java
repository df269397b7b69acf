package embedkit.tokenizers.piece;

import java.util.Locale;

/** How text of a file is shown in a message. */
final class Shown {
  private static final int MOST = 60;

  private Shown() {}

  /** The text, cut where it is long, with control characters as {@code \}{@code u0007}. */
  static String of(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length() && i < MOST; i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || Character.isSurrogate(c) && !isPaired(text, i)) {
        shown.append(String.format(Locale.ROOT, "\\u%04X", (int) c));
      } else {
        shown.append(c);
      }
    }
    return text.length() > MOST ? shown.append("...").toString() : shown.toString();
  }

  private static boolean isPaired(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        ? at + 1 < Math.min(MOST, text.length()) && Character.isLowSurrogate(text.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
  }
}
