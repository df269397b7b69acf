package embedkit.initializers;

import embedkit.api.Initializer;

/** Rows of independent numbers of the usual distributions. */
final class RandomRows {

  private RandomRows() {}

  /** Rows of numbers with {@code low <= x < high}. */
  static Initializer.Rows uniform(Initializer.Target target, double low, double high) {
    float below = Math.max((float) low, Math.nextDown((float) high));
    // Rounding to float may reach the upper bound.
    return RowFill.of(
        target, random -> Math.min(below, (float) (low + (high - low) * random.uniform())));
  }

  /** Rows of numbers of N(0, deviation²). */
  static Initializer.Rows normal(Initializer.Target target, double deviation) {
    return RowFill.of(target, random -> (float) (deviation * random.gaussian()));
  }

  /** Rows of normal numbers whose probabilities are uniform between two bounds. */
  static Initializer.Rows quantiles(
      Initializer.Target target, double mean, double deviation, double least, double most) {
    return RowFill.of(
        target,
        random -> {
          double p = least + (most - least) * random.open();
          return (float) (mean + deviation * NormalQuantile.of(p));
        });
  }
}
