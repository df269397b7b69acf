package embedkit.app;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** The command {@code embedkit}. The one place that touches the standard streams and exits. */
public final class Main {

  private Main() {}

  /**
   * Runs the command.
   *
   * @param args what the user typed
   */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int status = EmbedkitCommand.run(new Console(out, err, System.in, terminal()), args);
    out.flush();
    err.flush();
    System.exit(status);
  }

  private static boolean terminal() {
    java.io.Console console = System.console();
    return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
  }
}
