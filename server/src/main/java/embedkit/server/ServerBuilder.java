package embedkit.server;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.index.VectorIndex;
import embedkit.collection.VectorCollection;
import embedkit.search.index.Indexes;
import embedkit.server.ask.QuestionRoutes;
import embedkit.server.collection.CollectionRoutes;
import embedkit.server.collection.ServedCollection;
import embedkit.server.explore.Column;
import embedkit.server.explore.Explorer;
import embedkit.server.explore.IndexBeside;
import embedkit.server.explore.Metadata;
import embedkit.server.explore.Sweep;
import embedkit.server.http.Limits;
import embedkit.server.http.Listener;
import embedkit.server.http.Metrics;
import embedkit.server.http.Resources;
import embedkit.server.http.Response;
import embedkit.server.http.Route;
import embedkit.server.http.Token;
import embedkit.server.openai.EmbeddingRoutes;
import embedkit.server.run.Runs;
import embedkit.server.table.Served;
import embedkit.server.table.ServedTables;
import embedkit.server.table.TableRoutes;
import embedkit.text.TextEmbedder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a server is to serve, and where. By default it is bound to the loopback address, where this
 * machine alone reaches it; any other address wants a token.
 */
public final class ServerBuilder {

  private static final int LEAST_TOKEN = 16;
  private static final byte[] HEALTHY = "{\"status\":\"ok\"}".getBytes(StandardCharsets.UTF_8);

  private final int port;
  private final List<Served> tables = new ArrayList<>();
  private final Map<String, VectorCollection> collections = new LinkedHashMap<>();
  private final Set<String> writable = new HashSet<>();
  private final List<Route> further = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private InetAddress address = InetAddress.getLoopbackAddress();
  private Optional<Token> token = Optional.empty();
  private Limits limits = Limits.usual();
  private Consumer<Throwable> told = _ -> {};
  private final Map<String, List<Column>> columns = new HashMap<>();
  private final Map<String, Path> maps = new HashMap<>();
  private final Map<String, IndexBeside> indexes = new HashMap<>();
  private Optional<Sweep> sweep = Optional.empty();
  private boolean page;
  private @Nullable Learner learner;

  ServerBuilder(int port) {
    if (port < 0 || port > 65535) {
      throw new ConfigurationException("port is " + port + "; it must be 0 to 65535");
    }
    this.port = port;
  }

  /**
   * Serves a table.
   *
   * @param name what clients call it: letters, digits, {@code . _ @ + -}, at most 128
   * @param table the table, which stays open while the server runs
   * @return this
   * @throws ConfigurationException if the name is no such one, or served already
   */
  public ServerBuilder table(String name, EmbeddingTable table) {
    return add(new Served(name, table, Optional.empty(), OptionalLong.empty()));
  }

  /**
   * Serves a table, and texts by it.
   *
   * @param name what clients call it: letters, digits, {@code . _ @ + -}, at most 128
   * @param embedder makes vectors of texts by the table; its table stays open while the server runs
   * @return this
   * @throws ConfigurationException if the name is no such one, or served already
   */
  public ServerBuilder model(String name, TextEmbedder embedder) {
    return add(new Served(name, embedder.table(), Optional.of(embedder), OptionalLong.empty()));
  }

  /**
   * Lets clients ask a table through an index where they say {@code approximate}; every row is read
   * where they do not.
   *
   * @param name of a table that is served
   * @param index of its rows, which stays open while the server runs
   * @return this
   * @throws ConfigurationException if no table has the name, or the index is of other rows
   */
  public ServerBuilder index(String name, VectorIndex index) {
    for (int i = 0; i < tables.size(); i++) {
      if (tables.get(i).name().equals(name)) {
        tables.set(i, tables.get(i).through(index));
        return this;
      }
    }
    throw new ConfigurationException("no table is served as \"" + name + "\"");
  }

  /**
   * Serves a collection, to be searched. Where it was opened to be searched alone, what another
   * process commits is seen by the next question.
   *
   * @param name what clients call it: letters, digits, {@code . _ @ + -}, at most 128; a table may
   *     have the same
   * @param collection stays open while the server runs
   * @return this
   * @throws ConfigurationException if the name is no such one, or served already
   */
  public ServerBuilder collection(String name, VectorCollection collection) {
    Served.checkName("a collection", name);
    Objects.requireNonNull(collection, "collection");
    if (collections.putIfAbsent(name, collection) != null) {
      throw new ConfigurationException(
          "two collections are called \"" + name + "\"; give each a name of its own");
    }
    return this;
  }

  /**
   * Serves a collection, to be searched and changed: each request that puts or removes items is a
   * commit, and is answered when that survives a crash.
   *
   * @param name as for {@link #collection}
   * @param collection opened to be changed; stays open while the server runs, and nobody else
   *     changes it meanwhile
   * @return this
   * @throws ConfigurationException if the name is no such one, or served already, or the collection
   *     was opened to be searched alone
   */
  public ServerBuilder writableCollection(String name, VectorCollection collection) {
    if (!collection.writable()) {
      throw new ConfigurationException(
          collection + " was opened to be searched, so clients cannot change it; open it to write");
    }
    collection(name, collection);
    writable.add(name);
    return this;
  }

  private ServerBuilder add(Served served) {
    if (tables.stream().anyMatch(one -> one.name().equals(served.name()))) {
      throw new ConfigurationException(
          "two tables are called \"" + served.name() + "\"; give each a name of its own");
    }
    tables.add(served);
    return this;
  }

  /**
   * Shows the explorer page of all its tables at {@code /}.
   *
   * @return this
   */
  public ServerBuilder page() {
    page = true;
    return this;
  }

  /**
   * Tells the page what is known of the words of a table: fields between tabs, the names of the
   * columns in the first line, a word in the first field of each other line.
   *
   * @param name the table, as it is served
   * @param file what the file is called in messages
   * @param in UTF-8; read to its end, not closed
   * @return this
   * @throws ConfigurationException if there is no such table, or it has none of the words
   * @throws embedkit.api.VectorFileException if the file is no such one; the message says where
   * @throws IOException if the stream fails
   */
  public ServerBuilder metadata(String name, Path file, InputStream in) throws IOException {
    for (Served served : tables) {
      if (served.name().equals(name)) {
        columns.put(name, Metadata.read(file, in, served.table()));
        return this;
      }
    }
    throw new ConfigurationException(file + " is of a table \"" + name + "\" that is not served");
  }

  /**
   * Keeps the map of a table: the page shows it at once where it is there and of these rows, and
   * writes it when it has made one.
   *
   * @param name the table, as it is served
   * @param file such as {@link embedkit.search.layout.RowMap#beside} says; a file that is no map is
   *     left as it is
   * @return this
   */
  public ServerBuilder map(String name, Path file) {
    maps.put(name, file);
    return this;
  }

  /**
   * Lets the page measure the index of a table, which may lie beside it now or later: how many of
   * the nearest rows it finds, and how quickly.
   *
   * @param name the table, as it is served
   * @param file the table's file
   * @param indexes opens the index
   * @return this
   */
  public ServerBuilder measuring(String name, Path file, Indexes indexes) {
    this.indexes.put(name, new IndexBeside(file, indexes));
    return this;
  }

  /**
   * Lets the page plot what each of several dims brought and cost, as {@code embedkit sweep} writes
   * it: numbers between commas under the line {@code
   * dim,quality,bytes,training_seconds,query_milliseconds}.
   *
   * @param file what the file is called in messages
   * @param in UTF-8; read to its end, not closed
   * @return this
   * @throws embedkit.api.VectorFileException if the file is no such one; the message says where
   * @throws IOException if the stream fails
   */
  public ServerBuilder sweep(Path file, InputStream in) throws IOException {
    sweep = Optional.of(Sweep.read(file, in));
    return this;
  }

  /**
   * Lets the page have a table learned while one watches.
   *
   * @param learner learns it
   * @return this
   */
  public ServerBuilder learning(Learner learner) {
    this.learner = Objects.requireNonNull(learner, "learner");
    return this;
  }

  /** Adds routes of another room of the server. */
  ServerBuilder with(List<Route> routes) {
    further.addAll(routes);
    return this;
  }

  /**
   * Binds to another address than the loopback one.
   *
   * @param address an address of this machine, or the one that stands for all of them
   * @return this
   */
  public ServerBuilder at(InetAddress address) {
    this.address = Objects.requireNonNull(address, "address");
    return this;
  }

  /**
   * Lets clients call the server by a name. Its address, and {@code localhost}, it goes by anyway;
   * under any other name a request is refused, as a page of another site could have sent it.
   *
   * @param host such as {@code embeddings.example.org}, without a port
   * @return this
   */
  public ServerBuilder called(String host) {
    names.add(host.toLowerCase(Locale.ROOT));
    return this;
  }

  /**
   * Asks clients for a secret, as {@code Authorization: Bearer SECRET}. {@code /health} alone is
   * answered without.
   *
   * @param secret 16 characters or more, of visible ASCII
   * @return this
   * @throws ConfigurationException if it is no such one
   */
  public ServerBuilder token(String secret) {
    if (secret.length() < LEAST_TOKEN || !secret.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "the token is no secret: it must have %d characters or more, of visible ASCII",
              LEAST_TOKEN));
    }
    token = Optional.of(new Token(secret));
    return this;
  }

  /**
   * Tells failures that are the server's own; a client is told no more than that there was one.
   *
   * @param told called from any thread
   * @return this
   */
  public ServerBuilder telling(Consumer<Throwable> told) {
    this.told = Objects.requireNonNull(told, "told");
    return this;
  }

  /** Sets what a client may take. */
  ServerBuilder within(Limits limits) {
    this.limits = limits;
    return this;
  }

  /**
   * Binds and serves.
   *
   * @return the server; the caller closes it
   * @throws ConfigurationException if the address is not the loopback one and there is no token
   * @throws embedkit.api.FileAccessException if the address cannot be bound
   */
  public Server start() {
    if (!address.isLoopbackAddress() && token.isEmpty()) {
      throw new ConfigurationException(
          "other machines reach "
              + address.getHostAddress()
              + "; a server there wants a token that its clients know");
    }
    ServedTables served = new ServedTables(tables);
    LongAdder vectors = new LongAdder();
    Runs runs = new Runs();
    Explorer explorer = explorer(runs);
    List<Route> routes = routes(served, vectors, runs);
    if (page) {
      routes.addAll(explorer.routes());
    }
    return new Server(
        Listener.open(
            new InetSocketAddress(address, port),
            names,
            token,
            limits,
            routes,
            metrics -> measure(served, vectors, collections, metrics),
            told),
        runs,
        explorer);
  }

  private Explorer explorer(Runs runs) {
    Optional<Explorer.Learning> learning =
        Optional.ofNullable(learner)
            .map(
                one ->
                    begun ->
                        one.learn(
                            table -> {
                              WatchedRun run = new WatchedRun(Explorer.RUN, table, runs);
                              begun.run();
                              return run;
                            }));
    return new Explorer(page ? tables : List.of(), columns, maps, indexes, sweep, learning);
  }

  /** All that the server answers, but for the metrics. */
  List<Route> routes(ServedTables served, LongAdder vectors, Runs runs) {
    List<Route> routes = new ArrayList<>();
    routes.add(Route.get("/health", _ -> Response.json(HEALTHY)));
    routes.addAll(TableRoutes.of(served));
    routes.addAll(QuestionRoutes.of(served));
    routes.addAll(EmbeddingRoutes.of(served, vectors));
    routes.addAll(
        CollectionRoutes.of(
            collections.entrySet().stream()
                .map(
                    one ->
                        new ServedCollection(
                            one.getKey(), one.getValue(), writable.contains(one.getKey()), told))
                .toList()));
    routes.addAll(runs.routes());
    routes.add(Resources.at("/openapi.json", ServerBuilder.class, "openapi.json"));
    routes.addAll(further);
    return routes;
  }

  private static void measure(
      ServedTables served,
      LongAdder vectors,
      Map<String, VectorCollection> collections,
      Metrics metrics) {
    metrics.counter(
        "embedkit_text_vectors_total", "Vectors of texts that were made.", vectors.sum());
    metrics.head("embedkit_table_rows", "gauge", "Rows of the tables that are served.");
    for (Served table : served.all()) {
      metrics.sample("embedkit_table_rows{table=\"" + table.name() + "\"}", table.table().rows());
    }
    metrics.head("embedkit_collection_items", "gauge", "Items of the collections.");
    collections.forEach(
        (name, one) ->
            metrics.sample("embedkit_collection_items{collection=\"" + name + "\"}", one.size()));
  }
}
