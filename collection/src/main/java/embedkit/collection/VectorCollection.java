package embedkit.collection;

import com.fasterxml.jackson.core.JsonProcessingException;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.Progress;
import embedkit.api.ReadOnlyStoreException;
import embedkit.api.StoreClosedException;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.api.index.Metric;
import embedkit.collection.export.CopySink;
import embedkit.collection.export.ItemSink;
import embedkit.collection.export.JsonSink;
import embedkit.collection.export.ParquetSink;
import embedkit.collection.json.MetadataJson;
import embedkit.collection.store.Manifest;
import embedkit.collection.store.Manifest.Shape;
import embedkit.collection.store.RowHit;
import embedkit.collection.store.Snapshot;
import embedkit.collection.store.StoredItem;
import embedkit.collection.store.Writer;
import embedkit.text.TextEmbedder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Items of one's own in a directory: put, replaced, removed, and searched by vector, by words or by
 * both, among those whose metadata pass a filter. (What databases call a collection; named so that
 * it stands beside {@code java.util.Collection}.)
 *
 * <pre>{@code
 * try (VectorCollection notes = VectorCollection.write(Path.of("notes"), Path.of("model"))) {
 *   notes.put(Item.of("cats", "Cats purr when they are happy.", Map.of("year", 1999)));
 *   notes.commit();
 *   notes.find(Search.near("kittens").where("year < 2000")).forEach(System.out::println);
 * }
 * }</pre>
 *
 * <p><b>Crashes.</b> What {@link #commit} has returned for survives the end of the process and of
 * the power; what was put since is lost with the process, all of it. Nothing is ever half there.
 *
 * <p><b>Readers and the writer.</b> One process at a time may change a collection; any number may
 * read it meanwhile. A reader answers by the state that it opened, whole, until it is told to
 * {@link #refresh}; the writer answers by its last commit.
 *
 * <p><b>Threads.</b> All methods may be called by any number of threads; changes wait for each
 * other, and nobody who searches waits for them. {@link #close} may come at any time: searches
 * under way finish.
 *
 * <p><b>Files.</b> A manifest that is replaced as a whole names the segments, which never change: a
 * table of vectors and ids as safetensors, which any tool reads and {@link Tables#open} maps; a
 * file of texts and metadata; an index of words of Lucene, which is made again when it is lost; a
 * bitmap of the rows that are gone. Small segments are merged to larger ones by commits.
 */
public final class VectorCollection implements AutoCloseable {

  /** A put commits by itself when what was put before takes as many bytes as this. */
  public static final long MOST_PENDING_BYTES = 1L << 26;

  /** Texts that are embedded at once. */
  private static final int BATCH = 1 << 10;

  private final Tables tables;
  private final Path directory;
  private final @Nullable Writer writer;
  private final Object changing = new Object();
  private final List<String> repeated = new ArrayList<>();
  private long repeats;
  private Committed sinceTold = new Committed(0, 0, 0, 0, List.of());

  // Guarded by this.
  private @Nullable Snapshot snapshot;
  private @Nullable TextEmbedder embedder;
  private boolean embedderIsOwn;

  private VectorCollection(
      Tables tables, Path directory, @Nullable Writer writer, Snapshot snapshot) {
    this.tables = tables;
    this.directory = directory;
    this.writer = writer;
    this.snapshot = snapshot;
  }

  /**
   * Opens a collection to search it.
   *
   * @param directory the collection
   * @return it, as it is now; the caller closes it
   * @throws embedkit.api.FileAccessException if there is none, or it cannot be read
   * @throws embedkit.api.VectorFileException if a file of it is broken
   */
  public static VectorCollection open(Path directory) {
    return open(Tables.installed(), directory);
  }

  /**
   * Opens a collection to search it.
   *
   * @param tables opens the rows and the model
   * @param directory the collection
   * @return it, as it is now; the caller closes it
   * @throws embedkit.api.FileAccessException if there is none, or it cannot be read
   * @throws embedkit.api.VectorFileException if a file of it is broken
   */
  public static VectorCollection open(Tables tables, Path directory) {
    Objects.requireNonNull(tables, "tables");
    Objects.requireNonNull(directory, "directory");
    Snapshot snapshot = Snapshot.open(tables, directory, Optional.empty());
    return new VectorCollection(tables, directory, null, snapshot);
  }

  /**
   * Opens a collection to change and to search it.
   *
   * @param directory the collection
   * @return it; the caller closes it
   * @throws ConfigurationException if somebody else is changing it
   * @throws embedkit.api.FileAccessException if there is none, or it cannot be written
   * @throws embedkit.api.VectorFileException if a file of it is broken
   */
  public static VectorCollection write(Path directory) {
    return write(Tables.installed(), directory);
  }

  /**
   * Opens a collection to change and to search it.
   *
   * @param tables opens and writes the rows, and opens the model
   * @param directory the collection
   * @return it; the caller closes it
   * @throws ConfigurationException if somebody else is changing it
   * @throws embedkit.api.FileAccessException if there is none, or it cannot be written
   * @throws embedkit.api.VectorFileException if a file of it is broken
   */
  public static VectorCollection write(Tables tables, Path directory) {
    Objects.requireNonNull(tables, "tables");
    Objects.requireNonNull(directory, "directory");
    Writer writer = Writer.open(tables, directory);
    Snapshot snapshot = writer.snapshot();
    snapshot.hold();
    return new VectorCollection(tables, directory, writer, snapshot);
  }

  /**
   * Opens a collection to change and to search it; if there is none, makes one with the usual
   * settings.
   *
   * @param directory the collection
   * @param model makes vectors of texts, as {@link TextEmbedder#of(Path)} opens it; of a collection
   *     that is there it is the one that it was made with
   * @return it; the caller closes it
   * @throws ConfigurationException if somebody else is changing it, or it was made with another
   *     model
   * @throws embedkit.api.FileAccessException if it cannot be written
   * @throws embedkit.api.VectorFileException if a file of it is broken
   */
  public static VectorCollection write(Path directory, Path model) {
    Objects.requireNonNull(model, "model");
    Tables tables = Tables.installed();
    if (!isThere(directory)) {
      return create(
          tables, directory, CollectionSettings.usual(), model.toString(), Optional.empty());
    }
    VectorCollection collection = write(tables, directory);
    try {
      collection.useModel(model.toString());
      return collection;
    } catch (RuntimeException e) {
      collection.close();
      throw e;
    }
  }

  /**
   * Makes a collection without a model: each item brings its vector, or {@link #use} gives an
   * embedder.
   *
   * @param directory made if it is not there; empty if it is
   * @param settings with the dim of the vectors
   * @return it, open to be changed; the caller closes it
   * @throws ConfigurationException if the settings name no dim
   * @throws embedkit.api.FileAccessException if it cannot be made, or there are files already
   */
  public static VectorCollection create(Path directory, CollectionSettings settings) {
    return create(Tables.installed(), directory, settings);
  }

  /**
   * Makes a collection without a model: each item brings its vector, or {@link #use} gives an
   * embedder.
   *
   * @param tables opens and writes the rows
   * @param directory made if it is not there; empty if it is
   * @param settings with the dim of the vectors
   * @return it, open to be changed; the caller closes it
   * @throws ConfigurationException if the settings name no dim
   * @throws embedkit.api.FileAccessException if it cannot be made, or there are files already
   */
  public static VectorCollection create(
      Tables tables, Path directory, CollectionSettings settings) {
    if (settings.dim() == 0) {
      throw new ConfigurationException(
          "a collection without a model needs the dim of its vectors, and none is set");
    }
    checkIndex(tables, settings);
    Writer.create(directory, shape(settings, settings.dim(), Optional.empty()));
    return write(tables, directory);
  }

  /**
   * Makes a collection with a model, whose address and checksum are kept: whoever opens it later
   * need not name it, and another one is refused.
   *
   * @param tables opens and writes the rows, and opens the model
   * @param directory made if it is not there; empty if it is
   * @param settings the dim is the model's if none is set
   * @param model makes vectors of texts, as {@link embedkit.text.StaticModel#open} takes it
   * @param tokenizer the spec of its tokenizer, or a path; empty for its own
   * @return it, open to be changed; the caller closes it
   * @throws ConfigurationException if the settings name another dim than the model's
   * @throws embedkit.api.FileAccessException if it cannot be made, there are files already, or the
   *     model cannot be read
   */
  public static VectorCollection create(
      Tables tables,
      Path directory,
      CollectionSettings settings,
      String model,
      Optional<String> tokenizer) {
    checkIndex(tables, settings);
    CollectionModel opened = CollectionModel.open(tables, model, tokenizer);
    try {
      int dim = opened.embedder().dim();
      if (settings.dim() != 0 && settings.dim() != dim) {
        throw new ConfigurationException(
            "the model %s makes vectors of dim %d, and the settings say %d"
                .formatted(model, dim, settings.dim()));
      }
      Writer.create(directory, shape(settings, dim, Optional.of(opened.entry())));
      VectorCollection made = write(tables, directory);
      made.use(opened.embedder());
      made.embedderIsOwn = true;
      return made;
    } catch (RuntimeException e) {
      opened.embedder().close();
      throw e;
    }
  }

  /** A spec that cannot be met is told before there is a directory. */
  private static void checkIndex(Tables tables, CollectionSettings settings) {
    settings.index().ifPresent(tables.catalog().indexes()::choose);
  }

  private static Shape shape(
      CollectionSettings settings, int dim, Optional<Manifest.ModelEntry> model) {
    return new Shape(
        dim,
        settings.elementType().text(),
        settings.metric().name().toLowerCase(Locale.ROOT),
        settings.words(),
        settings.index(),
        model);
  }

  /**
   * Tells whether a directory is a collection.
   *
   * @param directory any path
   * @return true if it has a manifest, which may be broken
   */
  public static boolean isThere(Path directory) {
    return Writer.isThere(directory);
  }

  /**
   * Makes vectors of texts by an embedder instead of the model that the collection was made with.
   *
   * @param texts of this collection's dim; stays the caller's
   * @return this
   * @throws ConfigurationException if it makes vectors of another dim
   */
  public VectorCollection use(TextEmbedder texts) {
    Objects.requireNonNull(texts, "texts");
    int dim = facts().dim();
    if (texts.dim() != dim) {
      throw new ConfigurationException(
          "the embedder makes vectors of dim %d; those of the collection %s have %d"
              .formatted(texts.dim(), directory, dim));
    }
    synchronized (this) {
      closeEmbedder();
      embedder = texts;
    }
    return this;
  }

  /**
   * Opens the collection's model where it is now, if it is not where it was.
   *
   * @param model its address
   * @return this
   * @throws ConfigurationException if it is another one, or the collection was made without
   */
  public VectorCollection useModel(String model) {
    Manifest.ModelEntry entry = noted();
    TextEmbedder opened = CollectionModel.reopen(tables, entry, Optional.of(model));
    synchronized (this) {
      closeEmbedder();
      embedder = opened;
      embedderIsOwn = true;
    }
    return this;
  }

  private Manifest.ModelEntry noted() {
    return asked(held -> held.manifest().shape().model())
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "the collection "
                        + directory
                        + " was made without a model, so no vector can be made of a text; give"
                        + " vectors, or an embedder of dim "
                        + facts().dim()));
  }

  private TextEmbedder embedder() {
    Manifest.ModelEntry entry;
    synchronized (this) {
      if (embedder != null) {
        return embedder;
      }
    }
    entry = noted();
    synchronized (this) {
      if (embedder == null) {
        embedder = CollectionModel.reopen(tables, entry, Optional.empty());
        embedderIsOwn = true;
      }
      return embedder;
    }
  }

  private void closeEmbedder() {
    if (embedder != null && embedderIsOwn) {
      embedder.close();
    }
    embedder = null;
    embedderIsOwn = false;
  }

  /**
   * Puts an item, in place of one of the same id. It is kept with the next {@link #commit}, which
   * comes by itself when {@link #MOST_PENDING_BYTES} are waiting.
   *
   * @param item the item; its vector is made of its text if it has none
   * @throws ConfigurationException if its vector has another dim, or it has none and there is no
   *     model
   * @throws ReadOnlyStoreException if the collection was opened to be searched
   */
  public void put(Item item) {
    Objects.requireNonNull(item, "item");
    put(stored(item, item.vector().length == 0 ? embedder().embed(item.text()) : item.vector()));
  }

  private void put(StoredItem item) {
    synchronized (changing) {
      Writer own = writer();
      if (own.put(item)) {
        repeats++;
        if (repeated.size() < Committed.SHOWN) {
          repeated.add(item.id());
        }
      }
      if (own.pendingBytes() >= MOST_PENDING_BYTES) {
        sinceTold = and(sinceTold, commitNow());
      }
    }
  }

  /**
   * Puts many items by all processors, commits whenever as many as a batch are waiting, and in the
   * end.
   *
   * @param items taken one after the other, by one thread
   * @param batch items between two commits, 1 or more
   * @param progress told how many items are kept
   * @return what all its commits made together
   * @throws ConfigurationException if a vector has another dim, or is missing and there is no model
   * @throws ReadOnlyStoreException if the collection was opened to be searched
   */
  public Committed putAll(Iterable<Item> items, int batch, Progress progress) {
    if (batch < 1) {
      throw new ConfigurationException("a batch is " + batch + " items; it must be 1 or more");
    }
    writer();
    Iterator<Item> given = items.iterator();
    List<Item> some = new ArrayList<>(BATCH);
    long done = 0;
    synchronized (changing) {
      Committed all = commit();
      while (given.hasNext()) {
        some.add(given.next());
        if (some.size() == Math.min(BATCH, batch) || !given.hasNext()) {
          embedded(some).forEach(this::put);
          done += some.size();
          some.clear();
          if (writer().pendingItems() >= batch) {
            all = and(all, commit());
            progress.at(done, -1);
          }
        }
      }
      all = and(all, commit());
      progress.at(done, -1);
      return all;
    }
  }

  private List<StoredItem> embedded(List<Item> items) {
    Optional<TextEmbedder> texts =
        items.stream().anyMatch(item -> item.vector().length == 0)
            ? Optional.of(embedder())
            : Optional.empty();
    return items.parallelStream()
        .map(
            item ->
                stored(
                    item,
                    item.vector().length == 0
                        ? texts.orElseThrow().embed(item.text())
                        : item.vector()))
        .toList();
  }

  private StoredItem stored(Item item, float[] vector) {
    int dim = facts().dim();
    if (vector.length != dim) {
      throw new ConfigurationException(
          "the vector of item \"%s\" has %d numbers; those of the collection %s have %d"
              .formatted(item.id(), vector.length, directory, dim));
    }
    byte[] metadata = MetadataJson.print(item.metadata());
    if (metadata.length > MetadataJson.MOST_BYTES) {
      throw new ConfigurationException(
          "the metadata of item \"%s\" has %d bytes as JSON; it may have %d"
              .formatted(item.id(), metadata.length, MetadataJson.MOST_BYTES));
    }
    return new StoredItem(item.id(), vector, item.text(), metadata);
  }

  /**
   * Removes an item. It is gone with the next {@link #commit}.
   *
   * @param id what it is named
   * @return true if there was one
   * @throws ReadOnlyStoreException if the collection was opened to be searched
   */
  public boolean remove(String id) {
    Objects.requireNonNull(id, "id");
    synchronized (changing) {
      return writer().remove(id);
    }
  }

  /**
   * Keeps what was put and removed since the last commit. When this returns, it survives a crash;
   * if it throws, the collection is as it was, and what was put still waits.
   *
   * @return what it made, with the commits that came by themselves since the last call
   * @throws embedkit.api.FileAccessException if it cannot be written
   * @throws ReadOnlyStoreException if the collection was opened to be searched
   */
  public Committed commit() {
    synchronized (changing) {
      Committed all = and(sinceTold, commitNow());
      sinceTold = new Committed(0, 0, 0, 0, List.of());
      return all;
    }
  }

  private Committed commitNow() {
    Writer own = writer();
    Writer.Changes made = own.commit();
    Committed told =
        new Committed(made.added(), made.replaced(), made.removed(), repeats, repeated);
    repeats = 0;
    repeated.clear();
    show(own.snapshot());
    return told;
  }

  private static Committed and(Committed a, Committed b) {
    List<String> repeated = new ArrayList<>(a.repeated());
    repeated.addAll(b.repeated());
    return new Committed(
        a.added() + b.added(),
        a.replaced() + b.replaced(),
        a.removed() + b.removed(),
        a.repeats() + b.repeats(),
        repeated.subList(0, Math.min(repeated.size(), Committed.SHOWN)));
  }

  /**
   * Makes one segment of all, without what was replaced and removed, and the index of words anew.
   *
   * @throws embedkit.api.FileAccessException if it cannot be written
   * @throws ReadOnlyStoreException if the collection was opened to be searched
   */
  public void compact() {
    synchronized (changing) {
      sinceTold = and(sinceTold, commitNow());
      writer().compact();
      show(writer().snapshot());
    }
  }

  /**
   * Looks for a newer state than the one that searches are answered by.
   *
   * @return true if there is one, which answers from now on
   * @throws embedkit.api.FileAccessException if it cannot be read
   * @throws embedkit.api.VectorFileException if a file of it is broken; the old state answers then
   */
  public boolean refresh() {
    synchronized (changing) {
      if (writer != null) {
        return false;
      }
      return asked(
          held -> {
            Snapshot now = Snapshot.open(tables, directory, Optional.of(held));
            boolean newer = now.manifest().generation() != held.manifest().generation();
            if (newer) {
              show(now);
            }
            now.release();
            return newer;
          });
    }
  }

  /** Answers by another state from now on. */
  private void show(Snapshot next) {
    Snapshot before;
    synchronized (this) {
      before = snapshot;
      if (before == null || before == next) {
        return;
      }
      next.hold();
      snapshot = next;
    }
    before.release();
  }

  private Writer writer() {
    asked(held -> held);
    if (writer == null) {
      throw new ReadOnlyStoreException(
          "the collection " + directory + " was opened to be searched; open it to write");
    }
    return writer;
  }

  /** Asks the state of now, which stays open meanwhile. */
  private <T> T asked(Function<Snapshot, T> question) {
    Snapshot held;
    synchronized (this) {
      if (snapshot == null) {
        throw new StoreClosedException("the collection " + directory + " is closed");
      }
      held = snapshot;
      held.hold();
    }
    try {
      return question.apply(held);
    } finally {
      held.release();
    }
  }

  /**
   * Finds the items nearest to what a text means.
   *
   * @param text any text
   * @param top how many, at most
   * @return the best first
   * @throws ConfigurationException if there is no model
   */
  public List<Found> find(String text, int top) {
    return find(Search.near(text).top(top));
  }

  /**
   * Finds items.
   *
   * @param search what is sought
   * @return the best first
   * @throws ConfigurationException if the search does not suit the collection: its vector has
   *     another dim, it wants a model and there is none, or words and they are not indexed
   * @throws StoreClosedException if the collection is closed
   */
  public List<Found> find(Search search) {
    Objects.requireNonNull(search, "search");
    Filter filter = search.filter();
    Optional<Predicate<Map<String, Object>>> test =
        filter instanceof Filter.All ? Optional.empty() : Optional.of(filter::test);
    int top = search.top();
    return switch (search.by()) {
      case Search.Vector by ->
          asked(held -> byVector(held, held.near(checked(by.vector(), held), top, filter, test)));
      case Search.Meaning by -> {
        float[] vector = embedder().embed(by.text());
        yield asked(held -> byVector(held, held.near(vector, top, filter, test)));
      }
      case Search.Words by ->
          asked(held -> byWords(held, held.words(words(held, by.text()), top, filter, test)));
      case Search.Hybrid by -> {
        float[] vector = embedder().embed(by.text());
        int depth = Math.max(top, by.depth());
        yield asked(
            held ->
                fused(
                    held,
                    by,
                    held.near(vector, depth, filter, test),
                    held.words(words(held, by.text()), depth, filter, test),
                    top));
      }
    };
  }

  private float[] checked(float[] vector, Snapshot held) {
    int dim = held.manifest().shape().dim();
    if (vector.length != dim) {
      throw new ConfigurationException(
          "a query of %d numbers cannot be asked of the collection %s of dim %d"
              .formatted(vector.length, directory, dim));
    }
    return vector;
  }

  private String words(Snapshot held, String text) {
    if (!held.manifest().shape().words()) {
      throw new ConfigurationException(
          "the collection "
              + directory
              + " has no index of words, as it was made without; seek by vector");
    }
    return text;
  }

  private static List<Found> byVector(Snapshot held, List<RowHit> hits) {
    List<Found> found = new ArrayList<>();
    for (RowHit hit : hits) {
      int rank = found.size() + 1;
      found.add(found(held, hit, hit.score(), OptionalInt.of(rank), OptionalInt.empty()));
    }
    return found;
  }

  private static List<Found> byWords(Snapshot held, List<RowHit> hits) {
    List<Found> found = new ArrayList<>();
    for (RowHit hit : hits) {
      int rank = found.size() + 1;
      found.add(found(held, hit, hit.score(), OptionalInt.empty(), OptionalInt.of(rank)));
    }
    return found;
  }

  private static Found found(
      Snapshot held, RowHit hit, double score, OptionalInt vectorRank, OptionalInt wordsRank) {
    return new Found(
        held.id(hit), score, vectorRank, wordsRank, held.text(hit), held.metadata(hit));
  }

  /** Where an item was found, ranks from 1, 0 where it was not. */
  private static final class Ranks {
    private final RowHit hit;
    private int vector;
    private int words;

    Ranks(RowHit hit) {
      this.hit = hit;
    }

    double score(Search.Hybrid by) {
      return (vector == 0 ? 0 : by.vectorWeight() / (by.k() + vector))
          + (words == 0 ? 0 : by.wordsWeight() / (by.k() + words));
    }
  }

  private static List<Found> fused(
      Snapshot held, Search.Hybrid by, List<RowHit> near, List<RowHit> words, int top) {
    Map<List<Integer>, Ranks> ranks = new LinkedHashMap<>();
    for (int i = 0; i < near.size(); i++) {
      ranks.computeIfAbsent(key(near.get(i)), key -> new Ranks(held(key))).vector = i + 1;
    }
    for (int i = 0; i < words.size(); i++) {
      ranks.computeIfAbsent(key(words.get(i)), key -> new Ranks(held(key))).words = i + 1;
    }
    return ranks.values().stream()
        .sorted(
            Comparator.<Ranks>comparingDouble(one -> one.score(by))
                .reversed()
                .thenComparingInt(one -> one.hit.place())
                .thenComparingInt(one -> one.hit.row()))
        .limit(top)
        .map(one -> found(held, one.hit, one.score(by), rank(one.vector), rank(one.words)))
        .toList();
  }

  private static List<Integer> key(RowHit hit) {
    return List.of(hit.place(), hit.row());
  }

  private static RowHit held(List<Integer> key) {
    return new RowHit(key.get(0), key.get(1), 0);
  }

  private static OptionalInt rank(int rank) {
    return rank == 0 ? OptionalInt.empty() : OptionalInt.of(rank);
  }

  /**
   * Returns an item by its id.
   *
   * @param id what it is named
   * @return the item, or empty if it is not there
   */
  public Optional<Item> get(String id) {
    Objects.requireNonNull(id, "id");
    return asked(held -> held.find(id).map(hit -> item(held.item(hit.place(), hit.row()))));
  }

  /**
   * Visits all items of one state, in the order of the segments.
   *
   * @param visitor is given each
   */
  public void forEach(Consumer<Item> visitor) {
    Objects.requireNonNull(visitor, "visitor");
    asked(
        held -> {
          held.forEach(stored -> visitor.accept(item(stored)));
          return held;
        });
  }

  /**
   * Writes all items of one state as another tool takes them.
   *
   * @param format how
   * @param out stays open
   * @param progress told the items that are written
   * @throws IOException if the stream fails
   */
  public void export(ExportFormat format, OutputStream out, Progress progress) throws IOException {
    Objects.requireNonNull(progress, "progress");
    ItemSink sink =
        switch (format) {
          case JSON_LINES -> new JsonSink(out, false);
          case BULK -> new JsonSink(out, true);
          case PGVECTOR -> new CopySink(out);
          case PARQUET -> new ParquetSink(out, facts().dim());
        };
    long[] done = {0};
    try {
      asked(
          held -> {
            held.forEach(
                item -> {
                  try {
                    sink.write(item);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                  done[0]++;
                  if (done[0] % BATCH == 0) {
                    progress.at(done[0], held.manifest().live());
                  }
                });
            return held;
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    sink.end();
    progress.at(done[0], done[0]);
  }

  private Item item(StoredItem stored) {
    try {
      return new Item(
          stored.id(), stored.vector(), stored.text(), MetadataJson.parse(stored.metadata()));
    } catch (JsonProcessingException e) {
      throw VectorFileException.at(
          directory, stored.id(), "an object of JSON", e.getOriginalMessage(), "", e);
    }
  }

  /**
   * Returns how many items there are.
   *
   * @return 0 or more
   */
  public long size() {
    return asked(held -> held.manifest().live());
  }

  /**
   * Tells what the collection is.
   *
   * @return the facts of the state that searches are answered by
   */
  public CollectionFacts facts() {
    return asked(
        held -> {
          Manifest manifest = held.manifest();
          Shape shape = manifest.shape();
          long rows = manifest.segments().stream().mapToLong(one -> one.rows()).sum();
          return new CollectionFacts(
              manifest.live(),
              shape.dim(),
              ElementType.of(shape.elementType()),
              Metric.valueOf(shape.metric().toUpperCase(Locale.ROOT)),
              shape.words(),
              shape.index(),
              held.indexed(),
              shape.model().map(Manifest.ModelEntry::address),
              manifest.generation(),
              manifest.segments().size(),
              rows - manifest.live());
        });
  }

  /**
   * Reads all of it and compares it with the checksums that are noted.
   *
   * @param progress told the segments that are done
   * @return what was found, file by file; a damaged index of words is made again by the next writer
   */
  public List<Verified> verify(Progress progress) {
    Objects.requireNonNull(progress, "progress");
    return asked(held -> held.verify(tables, progress));
  }

  /** Closes it. What was put and not committed is forgotten. May be called again. */
  @Override
  public void close() {
    Snapshot last;
    synchronized (this) {
      last = snapshot;
      snapshot = null;
      closeEmbedder();
    }
    if (last != null) {
      synchronized (changing) {
        if (writer != null) {
          writer.close();
        }
      }
      last.release();
    }
  }

  /**
   * Names it.
   *
   * @return its directory
   */
  @Override
  public String toString() {
    return "collection " + directory;
  }
}
