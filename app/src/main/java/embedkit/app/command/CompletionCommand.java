package embedkit.app.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Prints the script by which a shell completes commands and flags. */
@Command(
    name = "completion",
    description = {
      "Print the script by which bash and zsh complete commands, flags and file names.",
      "The distribution has it as share/completion/embedkit, and manual pages in share/man."
    },
    footer = {"", "Example: source <(embedkit completion)"})
final class CompletionCommand implements Callable<Integer> {

  @ParentCommand private EmbedkitCommand parent;

  @Option(
      names = "--man",
      paramLabel = "DIR",
      description = "Write manual pages into this directory instead.")
  private Path man;

  @Override
  public Integer call() {
    if (man != null) {
      ManPages.write(EmbedkitCommand.everything(parent.console()), man);
      return 0;
    }
    parent
        .console()
        .out()
        .print(AutoComplete.bash("embedkit", EmbedkitCommand.everything(parent.console())));
    return 0;
  }
}
