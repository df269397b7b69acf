package embedkit.app.command.serve;

import embedkit.app.answer.Console;
import embedkit.server.Server;
import java.util.concurrent.CountDownLatch;

/** Waits while a server serves. */
public final class Serving {

  private Serving() {}

  /**
   * Prints the address, and waits until the process is asked to end (Ctrl-C, SIGTERM): then the
   * requests in flight are finished, and the process ends with all that it was going to do after.
   */
  public static void untilEnded(Console console, Server server) throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              server.close();
              asked.countDown();
            },
            "embedkit-serving-end");
    Runtime.getRuntime().addShutdownHook(hook);
    console.out().println("Embedkit serves at " + server.address());
    console.out().flush();
    asked.await();
  }
}
