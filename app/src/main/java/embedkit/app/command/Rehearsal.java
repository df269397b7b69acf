package embedkit.app.command;

import embedkit.app.answer.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Runs several commands in one process, so that the start-up cache which the build records holds
 * what each of them needs: classes, and how often their methods ran.
 */
final class Rehearsal {

  private Rehearsal() {}

  /**
   * Runs commands, drops what they print, and prints the seconds that each took.
   *
   * @param args a file with a command in each line, its words between spaces
   */
  public static void main(String[] args) throws IOException {
    PrintWriter nowhere = new PrintWriter(OutputStream.nullOutputStream());
    Console console = new Console(nowhere, nowhere, InputStream.nullInputStream(), Main.terminal());
    for (String command : Files.readAllLines(Path.of(args[0]))) {
      long start = System.nanoTime();
      if (EmbedkitCommand.run(console, command.split(" ")) != 0) {
        throw new IOException("cannot rehearse: " + command);
      }
      System.out.printf(Locale.ROOT, "%.4f %s%n", (System.nanoTime() - start) / 1e9, command);
    }
  }
}
