package embedkit.app.command.flag;

import embedkit.api.index.Metric;
import picocli.CommandLine.Option;

/** The flag that says by what vectors are near. */
public final class MetricFlag {

  @Option(
      names = "--metric",
      paramLabel = "METRIC",
      defaultValue = "cosine",
      description = "By cosine, dot (product) or euclidean (distance) (${DEFAULT-VALUE}).")
  private Metric metric;

  public Metric metric() {
    return metric;
  }
}
