package embedkit.text;

import java.util.OptionalLong;
import java.util.function.LongFunction;

/** The weights {@code a / (a + p)} of rows, by which frequent tokens count less. */
final class RowWeights {

  /** So many terms of a sum are added up; what is behind them is an integral. */
  private static final long SUMMED = 1 << 22;

  private RowWeights() {}

  /** By counts; null if they are not all known, or all zero. */
  static Composer.Weights byCounts(double a, long rows, LongFunction<OptionalLong> counts) {
    double total = 0;
    for (long row = 0; row < rows; row++) {
      OptionalLong count = counts.apply(row);
      if (count.isEmpty()) {
        return null;
      }
      total += count.getAsLong();
    }
    double least = a * total;
    return total == 0 ? null : row -> least / (least + counts.apply(row).orElse(0));
  }

  /** By the places of rows, the most frequent first. */
  static Composer.Weights byPlace(double a, long rows) {
    double least = a * sum(rows);
    return row -> least / (least + 1.0 / (row + 2));
  }

  /** The sum of 1 / (row + 2) over all rows. */
  static double sum(long rows) {
    long summed = Math.min(rows, SUMMED);
    double sum = 0;
    for (long row = 0; row < summed; row++) {
      sum += 1.0 / (row + 2);
    }
    return sum + Math.log((rows + 1.5) / (summed + 1.5));
  }
}
