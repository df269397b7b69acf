package embedkit.app.command.ask;

import embedkit.app.command.flag.AskedTable;
import embedkit.app.command.flag.Host;
import embedkit.search.question.Lookup;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Prints rows. */
@Command(
    name = "lookup",
    description = "Print the rows of words: the word and its numbers, as word2vec's text has them.",
    footer = {"", "Example: embedkit lookup cats.safetensors cat '#0'"})
public final class LookupCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Mixin private AskedTable table;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "WORD|#ID",
      description = "Words, or rows by number.")
  private List<String> words;

  @Override
  public Integer call() {
    table.ask(host, new Lookup(words));
    return 0;
  }
}
