package embedkit.app.command.ask;

import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.MetricFlag;
import embedkit.search.question.MostSimilarToGiven;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Names the one of some words that is nearest to a word. */
@Command(
    name = "most-similar-to-given",
    description = "Name the one of some words that is nearest to a word.",
    footer = {"", "Example: embedkit most-similar-to-given glove.safetensors cat dog car moon"})
public final class MostSimilarToGivenCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Mixin private ScoredTable table;

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
    table.ask(host, new MostSimilarToGiven(word, candidates, by.metric()));
    return 0;
  }
}
