package embedkit.app.answer;

import java.io.InputStream;
import java.io.PrintWriter;

/**
 * Where a command talks to.
 *
 * @param out results
 * @param err progress and messages
 * @param in what {@code -} means
 * @param terminal whether a person watches, so that bars and colours make sense
 */
public record Console(PrintWriter out, PrintWriter err, InputStream in, boolean terminal) {

  public void say(String message) {
    err.println(message);
    err.flush();
  }
}
