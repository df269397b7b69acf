package embedkit.benchmarks.index;

import embedkit.benchmarks.plot.LogPlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Draws recall against speed as an SVG: a line for each peer, what is missed and the queries per
 * processor second both in powers of ten.
 */
public final class RecallPlot {

  private static final double[] RECALLS = {0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999};
  private static final double[] SPEEDS = {
    100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000
  };

  /** All is found where nothing was missed in so many; a logarithm has no zero. */
  private static final double LEAST_MISSED = 2e-4;

  private RecallPlot() {}

  /**
   * Draws.
   *
   * @param args the picture's file; its title; a file with lines of peer, recall and queries per
   *     processor second, with commas
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    Map<String, Double> recalls = new LinkedHashMap<>();
    for (double recall : RECALLS) {
      recalls.put(Double.toString(recall).substring(1), found(recall));
    }
    Map<String, Double> speeds = new LinkedHashMap<>();
    for (double speed : SPEEDS) {
      speeds.put(String.format(Locale.ROOT, "%,d", (long) speed), speed);
    }
    LogPlot plot =
        new LogPlot(
            new LogPlot.Axis("recall@10", recalls),
            new LogPlot.Axis("queries per processor second", speeds));
    for (String line : Files.readAllLines(Path.of(args[2]))) {
      String[] parts = line.split(",", -1);
      plot.add(parts[0], found(Double.parseDouble(parts[1])), Double.parseDouble(parts[2]));
    }
    Files.writeString(Path.of(args[0]), plot.drawn(args[1]));
  }

  /** One in so many is missed. */
  private static double found(double recall) {
    return 1 / Math.max(1 - recall, LEAST_MISSED);
  }
}
