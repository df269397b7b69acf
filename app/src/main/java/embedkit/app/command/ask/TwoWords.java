package embedkit.app.command.ask;

import embedkit.api.index.Metric;
import embedkit.app.command.flag.MetricFlag;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What the questions about two words of a table share. */
final class TwoWords {

  /** Beside the words, as no words come first without it. */
  @Mixin private ScoredTable table;

  @Parameters(index = "1", paramLabel = "A", description = "A word, or a row as #12.")
  private String a;

  @Parameters(index = "2", paramLabel = "B", description = "Another.")
  private String b;

  @Mixin private MetricFlag by;

  ScoredTable table() {
    return table;
  }

  String a() {
    return a;
  }

  String b() {
    return b;
  }

  Metric metric() {
    return by.metric();
  }
}
