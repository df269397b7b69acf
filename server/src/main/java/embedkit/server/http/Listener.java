package embedkit.server.http;

import com.sun.net.httpserver.HttpServer;
import embedkit.api.FileAccessException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Listens at an address and has requests answered by routes, until it is closed. */
public final class Listener implements AutoCloseable {

  /**
   * The JDK's server reads these once, when its first class is loaded. Those that are set already
   * stay. Seconds for a request to come in as a whole, headers and their number, connections: what
   * a client could hold for ever, or fill without end. Without nodelay each answer on a connection
   * that is kept waits for the acknowledgement of the one before. Of a body that is refused so many
   * bytes are read and dropped: a connection that is closed before would be reset, and its client,
   * which is still sending, may never read why.
   */
  private static final Map<String, String> BENEATH =
      Map.of(
          "sun.net.httpserver.maxReqTime", "20",
          "sun.net.httpserver.maxReqHeaders", "100",
          "sun.net.httpserver.maxReqHeaderSize", "32768",
          "sun.net.httpserver.idleInterval", "30",
          "sun.net.httpserver.maxIdleConnections", "400",
          "jdk.httpserver.maxConnections", "1000",
          "sun.net.httpserver.drainAmount", "2097152",
          "sun.net.httpserver.nodelay", "true");

  static {
    BENEATH.forEach(
        (name, value) -> {
          if (System.getProperty(name) == null) {
            System.setProperty(name, value);
          }
        });
  }

  private static final int BACKLOG = 256;

  private final HttpServer server;
  private final ExecutorService threads;
  private final Work work;
  private final Watch watch;
  private final InFlight inFlight;
  private boolean closed;

  private Listener(
      HttpServer server, ExecutorService threads, Work work, Watch watch, InFlight inFlight) {
    this.server = server;
    this.threads = threads;
    this.work = work;
    this.watch = watch;
    this.inFlight = inFlight;
  }

  /**
   * Binds and listens.
   *
   * @param address where; port 0 takes a free one
   * @param names by which clients may call it, beside those of the address
   * @param token what clients must know, if anything
   * @param limits what a client may take
   * @param routes who answers; {@code /metrics} is added
   * @param measured writes further metrics
   * @param told is given failures that are not the client's
   * @return the listener
   * @throws FileAccessException if the address cannot be bound
   */
  public static Listener open(
      InetSocketAddress address,
      Set<String> names,
      Optional<Token> token,
      Limits limits,
      List<Route> routes,
      Consumer<Metrics> measured,
      Consumer<Throwable> told) {
    HttpServer server;
    try {
      server = HttpServer.create(address, BACKLOG);
    } catch (IOException e) {
      throw FileAccessException.because(
          "cannot listen at " + address.getHostString() + ":" + address.getPort(), e);
    }
    Work work = new Work(limits);
    Watch watch = new Watch();
    Meters meters = new Meters();
    InFlight inFlight = new InFlight();
    List<Route> all = new ArrayList<>(routes);
    all.add(Route.get("/metrics", _ -> Response.text(metrics(meters, work, inFlight, measured))));
    Origins origins = new Origins(address.getAddress(), names);
    server.createContext(
        "/",
        new Exchanges(
            new Routes(all),
            origins,
            token,
            limits,
            new Room(limits.heldBytes()),
            work,
            watch,
            meters,
            inFlight,
            told));
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("embedkit-server-", 0).factory());
    server.setExecutor(threads);
    server.start();
    return new Listener(server, threads, work, watch, inFlight);
  }

  private static String metrics(
      Meters meters, Work work, InFlight inFlight, Consumer<Metrics> measured) {
    Metrics metrics = new Metrics();
    meters.write(metrics);
    metrics.gauge(
        "embedkit_requests_in_flight", "Requests that are being answered.", inFlight.count());
    metrics.gauge("embedkit_work_waiting", "Requests that wait for a worker.", work.waiting());
    metrics.gauge("embedkit_work_active", "Workers that answer.", work.active());
    measured.accept(metrics);
    return metrics.text();
  }

  /** Returns the address that it is bound to. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** Returns the name that clients of this machine call it by. */
  public String host() {
    InetAddress bound = server.getAddress().getAddress();
    return bound.equals(InetAddress.getLoopbackAddress()) ? "localhost" : Origins.literal(bound);
  }

  /** Takes no more requests, finishes those in flight, and ends. */
  public synchronized void close(Duration patience) {
    if (closed) {
      return;
    }
    closed = true;
    try {
      inFlight.drain(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop(0);
    threads.shutdownNow();
    work.close();
    watch.close();
  }

  @Override
  public void close() {
    close(Duration.ofSeconds(10));
  }
}
