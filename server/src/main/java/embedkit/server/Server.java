package embedkit.server;

import embedkit.api.EmbeddingTable;
import embedkit.server.explore.Explorer;
import embedkit.server.http.Listener;
import embedkit.server.run.Runs;
import java.net.URI;
import java.time.Duration;

/**
 * A server that runs. Tables stay open for as long as it does; it closes none of them but those
 * that its {@link Learner} learned.
 */
public final class Server implements AutoCloseable {

  private final Explorer explorer;
  private final Listener listener;
  private final Runs runs;

  Server(Listener listener, Runs runs, Explorer explorer) {
    this.explorer = explorer;
    this.listener = listener;
    this.runs = runs;
  }

  /**
   * Begins a server on this machine's loopback address.
   *
   * @param port 1 to 65535, or 0 for any that is free
   * @return what is told what to serve
   * @throws embedkit.api.ConfigurationException if the port is no such number
   */
  public static ServerBuilder on(int port) {
    return new ServerBuilder(port);
  }

  /**
   * Returns where the server is.
   *
   * @return such as {@code http://localhost:8080/}
   */
  public URI address() {
    return URI.create("http://" + listener.host() + ":" + listener.address().getPort() + "/");
  }

  /**
   * Lets clients watch a training run, at {@code /v1/runs/NAME/events}.
   *
   * @param name what clients call it; a run that had that name is forgotten
   * @param table what is learned, open until the run is {@linkplain WatchedRun#done done}
   * @return who is told how far the run has come
   */
  public WatchedRun watch(String name, EmbeddingTable table) {
    return new WatchedRun(name, table, runs);
  }

  /**
   * Takes no more requests, finishes those in flight, and ends.
   *
   * @param patience how long they are waited for at the most
   */
  public void close(Duration patience) {
    listener.close(patience);
    explorer.close();
  }

  /** Takes no more requests, finishes those in flight for up to ten seconds, and ends. */
  @Override
  public void close() {
    listener.close();
    explorer.close();
  }
}
