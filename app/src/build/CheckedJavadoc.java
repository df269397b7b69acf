import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.spi.ToolProvider;

/**
 * Runs javadoc, and fails for a warning, too: a public member without a comment, say. Not with its
 * {@code -Werror}, because it warns of the incubating Vector API and cannot be told not to.
 */
final class CheckedJavadoc {
  public static void main(String[] args) {
    StringWriter said = new StringWriter();
    int status =
        ToolProvider.findFirst("javadoc")
            .orElseThrow()
            .run(new PrintWriter(System.out, true), new PrintWriter(said), args);
    boolean warned =
        said.toString()
            .lines()
            .anyMatch(line -> line.contains("warning:") && !line.contains("[incubating]"));
    if (status != 0 || warned) {
      System.err.print(said);
      System.exit(1);
    }
  }
}
