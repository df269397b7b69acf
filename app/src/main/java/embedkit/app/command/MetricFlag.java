package embedkit.app.command;

import picocli.CommandLine.Option;

/** The flag that says by what vectors are near. */
final class MetricFlag {

  @Option(
      names = "--metric",
      paramLabel = "METRIC",
      defaultValue = "cosine",
      description = "By cosine, dot (product) or euclidean (distance) (${DEFAULT-VALUE}).")
  private Metric metric;

  Metric metric() {
    return metric;
  }
}
