package embedkit.api.layer;

/** Sorts positions by their row ids: stable, by digits of the ids, without boxes. */
final class RowOrder {

  private static final int DIGIT = 11;
  private static final int DIGITS = 1 << DIGIT;

  private RowOrder() {}

  /** Returns the positions 0 to count - 1, those of lower rows first, of one row in their order. */
  static int[] of(long[] rows, int count) {
    int[] order = new int[count];
    long most = 0;
    boolean sorted = true;
    for (int i = 0; i < count; i++) {
      order[i] = i;
      most |= rows[i];
      sorted &= i == 0 || rows[i - 1] <= rows[i];
    }
    if (sorted) {
      return order;
    }
    int[] other = new int[count];
    int[] starts = new int[DIGITS];
    for (int shift = 0; shift < Long.SIZE && most >>> shift != 0; shift += DIGIT) {
      java.util.Arrays.fill(starts, 0);
      for (int i = 0; i < count; i++) {
        starts[digit(rows[order[i]], shift)]++;
      }
      int start = 0;
      for (int digit = 0; digit < DIGITS; digit++) {
        int size = starts[digit];
        starts[digit] = start;
        start += size;
      }
      for (int i = 0; i < count; i++) {
        other[starts[digit(rows[order[i]], shift)]++] = order[i];
      }
      int[] spent = order;
      order = other;
      other = spent;
    }
    return order;
  }

  private static int digit(long row, int shift) {
    return (int) (row >>> shift) & (DIGITS - 1);
  }
}
