package embedkit.io.formats.csv;

import embedkit.io.formats.text.FloatText;

/**
 * A list of numbers in one field, as Python, NumPy, JSON and PostgreSQL print it: between brackets,
 * braces or parentheses, and parted by commas, spaces or line breaks. For one thread.
 */
final class NumberList {

  private static final String OPENING = "[{(";
  private static final String CLOSING = "]})";

  private byte[] bytes = {};
  private int at;
  private int end;
  private int flawFrom;
  private int flawTo;

  /** Whether a field is a list of one number or more; how many, and 0 if it is none. */
  static int count(byte[] field) {
    return Math.max(0, new NumberList().read(field, 0, field.length, new float[0]));
  }

  /**
   * Reads a list.
   *
   * @param values receives the numbers that it has room for
   * @return how many numbers stand there; -1 if something else does, which {@link #flawFrom} shows
   */
  int read(byte[] b, int from, int to, float[] values) {
    bytes = b;
    at = from;
    end = to;
    flawFrom = from;
    flawTo = to;
    while (end > at && isSpace(b[end - 1])) {
      end--;
    }
    skipSpaces();
    int kind = at < end ? OPENING.indexOf(b[at]) : -1;
    if (kind < 0 || end - at < 2 || b[end - 1] != CLOSING.charAt(kind)) {
      return -1;
    }
    at++;
    end--;
    return numbers(values);
  }

  private int numbers(float[] values) {
    int count = 0;
    skipSpaces();
    while (at < end) {
      int stop = at;
      while (stop < end && bytes[stop] != ',' && !isSpace(bytes[stop])) {
        stop++;
      }
      long number = stop == at ? FloatText.NONE : FloatText.scan(bytes, at, stop);
      if (number == FloatText.NONE || FloatText.end(number) != stop) {
        flawFrom = at;
        flawTo = Math.max(stop, Math.min(at + 1, end));
        return -1;
      }
      if (count < values.length) {
        values[count] = FloatText.value(number);
      }
      count++;
      at = stop;
      skipSpaces();
      if (at < end && bytes[at] == ',') {
        at++;
        skipSpaces();
      }
    }
    return count;
  }

  private void skipSpaces() {
    while (at < end && isSpace(bytes[at])) {
      at++;
    }
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }

  /** Where that begins which is no number. */
  int flawFrom() {
    return flawFrom;
  }

  /** Where it ends. */
  int flawTo() {
    return flawTo;
  }
}
