package embedkit.app.command.ask;

import embedkit.app.command.flag.Host;
import embedkit.search.question.DoesntMatch;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Names the word that belongs least to the others. */
@Command(
    name = "doesnt-match",
    description = "Name the word that belongs least to the others.",
    footer = {"", "Example: embedkit doesnt-match glove.safetensors breakfast cereal dinner lunch"})
public final class DoesntMatchCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Mixin private ScoredTable table;

  @Parameters(index = "1..*", arity = "2..*", paramLabel = "WORD", description = "Two or more.")
  private List<String> words;

  @Override
  public Integer call() {
    table.ask(host, new DoesntMatch(words));
    return 0;
  }
}
