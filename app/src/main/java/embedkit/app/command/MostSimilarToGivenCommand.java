package embedkit.app.command;

import embedkit.search.Neighbors;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Names the one of some words that is nearest to a word. */
@Command(
    name = "most-similar-to-given",
    description = "Name the one of some words that is nearest to a word.",
    footer = {"", "Example: embedkit most-similar-to-given glove.safetensors cat dog car moon"})
final class MostSimilarToGivenCommand extends TableQuery implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "TABLE", description = "File of a table, of any format.")
  private String table;

  @Parameters(index = "1", paramLabel = "WORD", description = "A word, or a row as #12.")
  private String word;

  @Parameters(
      index = "2..*",
      arity = "1..*",
      paramLabel = "CANDIDATE",
      description = "Words to choose from.")
  private List<String> candidates;

  @Mixin private MetricFlag by;

  @Override
  public Integer call() {
    ask(
        table,
        opened -> {
          List<float[]> vectors =
              candidates.stream().map(candidate -> find(opened, candidate).vector()).toList();
          int best =
              Neighbors.in(opened).by(by.metric()).nearestOf(find(opened, word).vector(), vectors);
          printWord(candidates.get(best));
        });
    return 0;
  }
}
