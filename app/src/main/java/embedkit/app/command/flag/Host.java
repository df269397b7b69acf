package embedkit.app.command.flag;

import embedkit.Tables;
import embedkit.app.answer.Console;
import java.util.Optional;

/** Where a command runs: what it talks to, the plugins that it has, and the shell around it. */
public interface Host {

  Console console();

  /** Tables with the plugins that are installed; what was wrong with them is told. */
  Tables tables();

  /** The table of the shell that this command runs in. */
  Optional<OpenTable> opened();
}
