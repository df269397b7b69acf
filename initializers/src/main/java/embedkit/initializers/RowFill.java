package embedkit.initializers;

import embedkit.api.Initializer;
import embedkit.spi.RowChecks;

/** Fills rows number by number, each row with a generator of its own. */
final class RowFill {

  /** Draws one number. */
  @FunctionalInterface
  interface Draw {
    float from(RowRandom random);
  }

  private RowFill() {}

  static Initializer.Rows of(Initializer.Target target, Draw draw) {
    int dim = target.shape().dim();
    long rows = target.shape().rows();
    long seed = target.seed();
    return (firstRow, count, dst, offset, stride) -> {
      RowChecks.block(count, dim, dst.length, offset, stride);
      RowChecks.range(firstRow, count, rows);
      for (int i = 0; i < count; i++) {
        RowRandom random = new RowRandom(seed, firstRow + i);
        int to = offset + i * stride;
        for (int d = 0; d < dim; d++) {
          dst[to + d] = draw.from(random);
        }
      }
    };
  }
}
