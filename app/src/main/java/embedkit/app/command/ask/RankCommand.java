package embedkit.app.command.ask;

import embedkit.app.command.flag.Host;
import embedkit.search.question.Rank;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Prints a word's place among the neighbours of another. */
@Command(
    name = "rank",
    description = "Print B's place among the neighbours of A: 1 for the nearest.",
    footer = {"", "Example: embedkit rank glove.safetensors cat tiger"})
public final class RankCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Mixin private TwoWords words;

  @Override
  public Integer call() {
    words.table().ask(host, new Rank(words.a(), words.b(), words.metric()));
    return 0;
  }
}
