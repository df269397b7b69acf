package embedkit.app.command;

import embedkit.WordLookup;
import embedkit.search.Neighbor;
import embedkit.search.Neighbors;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What the questions about two words share. */
abstract class PairQuery extends TableQuery implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "TABLE", description = "File of a table, of any format.")
  private String table;

  @Parameters(index = "1", paramLabel = "A", description = "A word, or a row as #12.")
  String a;

  @Parameters(index = "2", paramLabel = "B", description = "Another.")
  String b;

  @Mixin private MetricFlag by;

  abstract void answer(Neighbors neighbors, WordLookup.Found first, WordLookup.Found second);

  @Override
  public final Integer call() {
    ask(
        table,
        opened -> answer(Neighbors.in(opened).by(by.metric()), find(opened, a), find(opened, b)));
    return 0;
  }

  /** The rows of the two, which are no answers. */
  static long[] rows(WordLookup.Found first, WordLookup.Found second) {
    return LongStream.of(first.row(), second.row()).filter(row -> row >= 0).toArray();
  }

  /** Prints one number, or the two words with it as JSON. */
  void print(String name, Number number, String plain) {
    if (!json) {
      console().out().println(plain);
      return;
    }
    answer(
        out -> {
          out.writeStartObject();
          out.writeStringField("a", a);
          out.writeStringField("b", b);
          out.writeFieldName(name);
          out.writeRawValue(number.toString());
          out.writeEndObject();
        });
  }

  /** Prints the nearest of some neighbours, or all of them. */
  void print(List<Neighbor> neighbors, Integer top) {
    if (top != null) {
      checkTop(top);
    }
    print(top == null ? neighbors : neighbors.stream().limit(top).toList(), by.metric());
  }

  String metricName() {
    return by.metric().name().toLowerCase(Locale.ROOT);
  }
}
