package embedkit.app.command.flag;

import picocli.CommandLine.Option;

/** The flag that says how many answers there may be: all unless it is given. */
public final class FewFlag {

  @Option(names = "--top", paramLabel = "N", description = "The nearest N only (all).")
  private Integer top;

  public int top() {
    return top == null ? Integer.MAX_VALUE : TopFlag.checked(top);
  }
}
