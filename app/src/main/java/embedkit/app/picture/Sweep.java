package embedkit.app.picture;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What one dim brought and cost.
 *
 * @param dim numbers per word
 * @param quality the measure, more is better
 * @param bytes of all rows
 * @param seconds of training
 * @param queryMillis of one exact question for the nearest 10
 */
public record Sweep(int dim, double quality, long bytes, double seconds, double queryMillis) {

  /** So much less quality than the best is not worth more dimensions. */
  private static final double CLOSE = 0.01;

  public static final String HEADER = "dim,quality,bytes,training_seconds,query_milliseconds";

  public double mb() {
    return bytes * 1e-6;
  }

  public String csv() {
    return String.format(
        Locale.ROOT, "%d,%.6f,%d,%.3f,%.4f", dim, quality, bytes, seconds, queryMillis);
  }

  /** The smallest dim that is as good as the best, but for a hundredth. */
  public static Sweep enough(List<Sweep> sweeps) {
    double best = sweeps.stream().mapToDouble(Sweep::quality).max().orElseThrow();
    return sweeps.stream()
        .filter(sweep -> sweep.quality() >= best - CLOSE)
        .min(Comparator.comparingInt(Sweep::dim))
        .orElseThrow();
  }

  /** Where more dimensions stop paying, in one sentence. */
  public static String verdict(List<Sweep> sweeps, String measure) {
    Sweep enough = enough(sweeps);
    Sweep most = sweeps.stream().max(Comparator.comparingInt(Sweep::dim)).orElseThrow();
    if (sweeps.size() == 1) {
      return String.format(
          Locale.ROOT,
          "%s is %.4f at %d; one dim alone does not tell whether more pay.",
          measure.substring(0, 1).toUpperCase(Locale.ROOT) + measure.substring(1),
          most.quality(),
          most.dim());
    }
    if (enough.dim() == most.dim()) {
      return String.format(
          Locale.ROOT,
          "More dimensions still pay at %d: %s is %.4f there, and %.4f at best below it.",
          most.dim(),
          measure,
          most.quality(),
          sweeps.stream()
              .filter(s -> s.dim() < most.dim())
              .mapToDouble(Sweep::quality)
              .max()
              .orElseThrow());
    }
    return String.format(
        Locale.ROOT,
        "More dimensions stop paying at %d: %s is %.4f there and %.4f at %d, which takes %.1f times"
            + " the memory and %.1f times the time to train.",
        enough.dim(),
        measure,
        enough.quality(),
        most.quality(),
        most.dim(),
        (double) most.bytes() / enough.bytes(),
        most.seconds() / enough.seconds());
  }
}
