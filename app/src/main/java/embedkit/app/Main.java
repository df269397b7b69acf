package embedkit.app;

/** The command {@code embedkit}. */
public final class Main {
  private Main() {}

  /**
   * Runs the command.
   *
   * @param args what the user typed
   */
  public static void main(String[] args) {
    System.out.println("embedkit 0.1.0-SNAPSHOT");
  }
}
