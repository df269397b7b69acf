package embedkit.app.command.flag;

import embedkit.api.ConfigurationException;
import picocli.CommandLine.Option;

/** The flag that says how many answers there may be: ten unless it is given. */
public final class TopFlag {

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many (${DEFAULT-VALUE}).")
  private int top;

  public int top() {
    return checked(top);
  }

  static int checked(int top) {
    if (top < 1) {
      throw new ConfigurationException("--top is " + top + "; it must be 1 or more");
    }
    return top;
  }
}
