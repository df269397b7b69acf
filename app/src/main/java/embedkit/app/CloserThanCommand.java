package embedkit.app;

import embedkit.search.Metric;
import embedkit.search.Neighbor;
import embedkit.search.Neighbors;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the words that are nearer to a word than another one is. */
@Command(
    name = "closer-than",
    description =
        "List the words that are nearer to A than B is: as many as B's rank among A's neighbours"
            + " less one.",
    footer = {"", "Example: embedkit closer-than glove.safetensors cat tiger"})
final class CloserThanCommand extends TableQuery implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "TABLE", description = "File of a table, of any format.")
  private String table;

  @Parameters(index = "1", paramLabel = "A", description = "A word, or a row as #12.")
  private String a;

  @Parameters(index = "2", paramLabel = "B", description = "Another.")
  private String b;

  @Override
  public Integer call() {
    ask(
        table,
        opened -> {
          List<Neighbor> closer = Neighbors.in(opened).closerThan(row(opened, a), row(opened, b));
          print(closer, Metric.COSINE);
        });
    return 0;
  }
}
