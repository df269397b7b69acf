package embedkit.app.command;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Text as GloVe writes it, of any length: a word and numbers of five decimals on each line. What
 * stands where is known, so that nothing of it has to be kept.
 */
final class GloveLikeText {

  private static final int NUMBERS = 19_997;
  private static final byte[][] TEXTS = new byte[NUMBERS][];

  static {
    for (int i = 0; i < NUMBERS; i++) {
      TEXTS[i] = (" " + text(i)).getBytes(StandardCharsets.US_ASCII);
    }
  }

  private GloveLikeText() {}

  private static String text(int number) {
    int hundredThousandths = (number - NUMBERS / 2) * 7;
    String digits = String.valueOf(100_000 + Math.abs(hundredThousandths) % 100_000);
    return (hundredThousandths < 0 ? "-0." : "0.") + digits.substring(1);
  }

  private static int number(long row, int d) {
    return (int) ((row * 7919 + d * 104_729L) % NUMBERS);
  }

  static String word(long row) {
    return "word" + row;
  }

  static float value(long row, int d) {
    return Float.parseFloat(text(number(row, d)));
  }

  static void write(OutputStream target, long rows, int dim) throws IOException {
    try (OutputStream out = new BufferedOutputStream(target, 1 << 16)) {
      for (long row = 0; row < rows; row++) {
        out.write(word(row).getBytes(StandardCharsets.US_ASCII));
        for (int d = 0; d < dim; d++) {
          out.write(TEXTS[number(row, d)]);
        }
        out.write('\n');
      }
    }
  }
}
