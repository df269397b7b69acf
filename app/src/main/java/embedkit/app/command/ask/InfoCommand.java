package embedkit.app.command.ask;

import embedkit.app.command.flag.AskedTable;
import embedkit.app.command.flag.Host;
import embedkit.search.question.Info;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Says what a table is. */
@Command(
    name = "info",
    description = "Say what a table is: shape, element type, size, words, and how it was made.",
    footer = {"", "Example: embedkit info cats.safetensors"})
public final class InfoCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Mixin private AskedTable table;

  @Override
  public Integer call() {
    table.ask(host, new Info());
    return 0;
  }
}
