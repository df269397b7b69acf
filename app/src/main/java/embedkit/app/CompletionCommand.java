package embedkit.app;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Prints the script by which a shell completes commands and flags. */
@Command(
    name = "completion",
    description = {
      "Print the script by which bash and zsh complete commands, flags and file names.",
      "The distribution has it as share/completion/embedkit."
    },
    footer = {"", "Example: source <(embedkit completion)"})
final class CompletionCommand implements Callable<Integer> {

  @ParentCommand private EmbedkitCommand parent;

  @Override
  public Integer call() {
    parent
        .console()
        .out()
        .print(AutoComplete.bash("embedkit", EmbedkitCommand.everything(parent.console())));
    return 0;
  }
}
