package embedkit.io.formats.csv;

import embedkit.io.formats.text.FloatText;

/**
 * Reads the numbers of a file, which have a decimal point or a decimal comma throughout. For one
 * thread.
 */
final class Decimals {

  private final boolean commas;
  private byte mark;

  /**
   * Reads numbers.
   *
   * @param commas whether a comma can be a decimal one, as it parts no fields
   */
  Decimals(boolean commas) {
    this.commas = commas;
  }

  /** Reads a number, as {@link FloatText#scan}; spaces around it do no harm. */
  long scan(byte[] b, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && b[start] == ' ') {
      start++;
    }
    while (end > start && b[end - 1] == ' ') {
      end--;
    }
    if (start == end) {
      return FloatText.NONE;
    }
    byte found = commas ? markIn(b, start, end) : 0;
    if (found != 0 && mark != 0 && found != mark) {
      return FloatText.NONE;
    }
    if (found == ',') {
      replace(b, start, end, ',', '.');
    }
    long number = FloatText.scan(b, start, end);
    if (number == FloatText.NONE || FloatText.end(number) != end) {
      if (found == ',') {
        // Messages show what stood there.
        replace(b, start, end, '.', ',');
      }
      return FloatText.NONE;
    }
    mark = found == 0 ? mark : found;
    return number;
  }

  /** The decimal mark of a number, 0 if it has none; of one with both, the point. */
  private static byte markIn(byte[] b, int from, int to) {
    byte found = 0;
    for (int i = from; i < to; i++) {
      found = b[i] == '.' || b[i] == ',' && found == 0 ? b[i] : found;
    }
    return found;
  }

  private static void replace(byte[] b, int from, int to, char what, char with) {
    for (int i = from; i < to; i++) {
      b[i] = b[i] == what ? (byte) with : b[i];
    }
  }

  /** What a number of this file may look like, for messages. */
  String expected() {
    return switch (mark) {
      case ',' -> "a number with a decimal comma";
      case '.' -> "a number with a decimal point";
      default -> "a number";
    };
  }
}
