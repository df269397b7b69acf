package embedkit.app.command;

import embedkit.Version;
import embedkit.app.answer.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The command {@code embedkit}. The one place that touches the standard streams and exits. */
public final class Main {

  /** What a shell says of a command that SIGPIPE ended: 128 and the number of the signal. */
  private static final int CLOSED_PIPE = 141;

  private Main() {}

  /**
   * Runs the command.
   *
   * @param args what the user typed
   */
  public static void main(String[] args) {
    StandardOutput answers = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    PrintWriter out = new PrintWriter(answers, false, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(errors(), true, StandardCharsets.UTF_8);
    int status = run(out, err, args);
    out.flush();
    if (Boolean.getBoolean("embedkit.stdout.closed") && answers.asked()) {
      err.println("embedkit: cannot write the answer: standard output is closed");
      status = Math.max(status, 1);
    } else if (answers.closed()) {
      status = CLOSED_PIPE;
    } else if (answers.failure().isPresent()) {
      err.println("embedkit: cannot write the answer: " + answers.failure().get().getMessage());
      status = Math.max(status, 1);
    }
    err.flush();
    System.exit(status);
  }

  private static int run(PrintWriter out, PrintWriter err, String[] args) {
    // The version needs none of the options' machinery, which takes longer to start than the JVM.
    if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
      out.println("embedkit " + Version.current());
      return 0;
    }
    try {
      return EmbedkitCommand.run(new Console(out, err, System.in, terminal()), args);
    } catch (OutOfMemoryError e) {
      err.println("embedkit: out of memory (" + e.getMessage() + "); --store mmap needs less heap");
      return 1;
    } catch (Error e) {
      err.println("embedkit: something went wrong that should not: " + e);
      if (List.of(args).contains("--stacktrace")) {
        e.printStackTrace(err);
      } else {
        err.println("Run it again with --stacktrace and tell us, please.");
      }
      return 1;
    }
  }

  /**
   * The JDK greets an incubating module on its standard error, and nothing turns that off. So the
   * launcher keeps the user's standard error at another descriptor and gives its number here.
   */
  private static OutputStream errors() {
    String number = System.getProperty("embedkit.stderr");
    if (number == null) {
      return System.err;
    }
    if (number.equals("2")) {
      return new FileOutputStream(FileDescriptor.err);
    }
    try {
      Constructor<FileDescriptor> descriptor =
          FileDescriptor.class.getDeclaredConstructor(int.class);
      descriptor.setAccessible(true);
      return new FileOutputStream(descriptor.newInstance(Integer.parseInt(number)));
    } catch (ReflectiveOperationException | RuntimeException e) {
      return System.err;
    }
  }

  /** The JDK knows of standard input and output; the launcher tells of standard error. */
  static boolean terminal() {
    boolean drawn = !"false".equals(System.getProperty("embedkit.stderr.terminal"));
    java.io.Console console = System.console();
    return drawn
        && console != null
        && console.isTerminal()
        && !"dumb".equals(System.getenv("TERM"));
  }
}
