package embedkit.app.command;

import embedkit.app.answer.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs several commands in one process, so that the start-up cache which the build records holds
 * what each of them needs: classes, and how often their methods ran.
 */
final class Rehearsal {

  private Rehearsal() {}

  /**
   * Runs commands; what they print is dropped.
   *
   * @param args a file with a command in each line, its words between spaces
   */
  public static void main(String[] args) throws IOException {
    PrintWriter nowhere = new PrintWriter(OutputStream.nullOutputStream());
    Console console = new Console(nowhere, nowhere, InputStream.nullInputStream(), Main.terminal());
    for (String command : Files.readAllLines(Path.of(args[0]))) {
      if (EmbedkitCommand.run(console, command.split(" ")) != 0) {
        throw new IOException("cannot rehearse: " + command);
      }
    }
  }
}
