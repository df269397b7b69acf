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
import embedkit.collection.store.Snapshot;
import embedkit.collection.store.StoredItem;
import embedkit.collection.store.Writer;
import embedkit.text.TextEmbedder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
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
 * bitmap of the rows that are gone. Small segments are merged to larger ones, the few smallest by
 * commits and others behind them.
 */
public final class VectorCollection implements AutoCloseable {

  /** A put commits by itself when what was put before takes as many bytes as this. */
  public static final long MOST_PENDING_BYTES = 1L << 26;

  /** Texts that are embedded at once. */
  private static final int BATCH = 1 << 10;

  private final Tables tables;
  private final Path directory;
  private final States states;
  private final TextVectors texts;
  private final @Nullable Changing changing;

  /** Held by the one who looks for a newer state. */
  private final Object looking = new Object();

  private VectorCollection(Tables tables, Path directory, Snapshot first, @Nullable Writer writer) {
    this.tables = tables;
    this.directory = directory;
    this.states = new States(toString(), first);
    this.texts = new TextVectors(toString());
    this.changing = writer == null ? null : new Changing(writer, states);
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
    return new VectorCollection(tables, directory, snapshot, null);
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
    return new VectorCollection(tables, directory, snapshot, writer);
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
    VectorCollection made;
    try {
      int dim = opened.embedder().dim();
      if (settings.dim() != 0 && settings.dim() != dim) {
        throw new ConfigurationException(
            String.format(
                Locale.ROOT,
                "the model %s makes vectors of dim %d, and the settings say %d",
                model,
                dim,
                settings.dim()));
      }
      Writer.create(directory, shape(settings, dim, Optional.of(opened.entry())));
      made = write(tables, directory);
    } catch (RuntimeException e) {
      opened.embedder().close();
      throw e;
    }
    made.texts.use(opened.embedder(), true);
    return made;
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
   * Whoever is being answered by another one meanwhile still is.
   *
   * @param embedder of this collection's dim; stays the caller's
   * @return this
   * @throws ConfigurationException if it makes vectors of another dim
   */
  public VectorCollection use(TextEmbedder embedder) {
    Objects.requireNonNull(embedder, "embedder");
    int dim = facts().dim();
    if (embedder.dim() != dim) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "the embedder makes vectors of dim %d; those of the collection %s have %d",
              embedder.dim(),
              directory,
              dim));
    }
    texts.use(embedder, false);
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
    texts.use(CollectionModel.reopen(tables, noted(), Optional.of(model)), true);
    return this;
  }

  /**
   * Opens the collection's model now; else it is opened when the first text is to have a vector.
   *
   * @return this
   * @throws ConfigurationException if it is no longer the one that the collection was made with, or
   *     the collection was made without
   * @throws embedkit.api.FileAccessException if it cannot be read
   */
  public VectorCollection openModel() {
    texts.ask(this::model, embedder -> embedder);
    return this;
  }

  private TextEmbedder model() {
    return CollectionModel.reopen(tables, noted(), Optional.empty());
  }

  private Manifest.ModelEntry noted() {
    return states
        .ask(held -> held.manifest().shape().model())
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "the collection "
                        + directory
                        + " was made without a model, so no vector can be made of a text; give"
                        + " vectors, or an embedder of dim "
                        + facts().dim()));
  }

  private float[] embedded(String text) {
    return texts.ask(this::model, embedder -> embedder.embed(text));
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
    Changing changes = changing();
    changes.put(stored(item, item.vector().length == 0 ? embedded(item.text()) : item.vector()));
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
    return changing().putAll(items.iterator(), batch, BATCH, this::stored, progress);
  }

  private List<StoredItem> stored(List<Item> items) {
    if (items.stream().allMatch(item -> item.vector().length > 0)) {
      return items.stream().map(item -> stored(item, item.vector())).toList();
    }
    return texts.ask(
        this::model,
        embedder ->
            items.parallelStream()
                .map(
                    item ->
                        stored(
                            item,
                            item.vector().length == 0
                                ? embedder.embed(item.text())
                                : item.vector()))
                .toList());
  }

  private StoredItem stored(Item item, float[] vector) {
    int dim = facts().dim();
    if (vector.length != dim) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "the vector of item \"%s\" has %d numbers; those of the collection %s have %d",
              item.id(),
              vector.length,
              directory,
              dim));
    }
    byte[] metadata = MetadataJson.print(item.metadata());
    if (metadata.length > MetadataJson.MOST_BYTES) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "the metadata of item \"%s\" has %d bytes as JSON; it may have %d",
              item.id(),
              metadata.length,
              MetadataJson.MOST_BYTES));
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
    return changing().remove(id);
  }

  /**
   * Forgets what was put and removed since the last commit.
   *
   * @throws ReadOnlyStoreException if the collection was opened to be searched
   */
  public void discard() {
    changing().discard();
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
    return changing().commit();
  }

  /**
   * Makes one segment of all, without what was replaced and removed, and the index of words anew.
   *
   * @throws embedkit.api.FileAccessException if it cannot be written
   * @throws ReadOnlyStoreException if the collection was opened to be searched
   */
  public void compact() {
    changing().compact();
  }

  /**
   * Tells whether items can be put and removed.
   *
   * @return false if the collection was opened to be searched
   */
  public boolean writable() {
    return changing != null;
  }

  private Changing changing() {
    states.checkOpen();
    if (changing == null) {
      throw new ReadOnlyStoreException(
          "the collection " + directory + " was opened to be searched; open it to write");
    }
    return changing;
  }

  /**
   * Looks for a newer state than the one that searches are answered by.
   *
   * @return true if there is one, which answers from now on
   * @throws embedkit.api.FileAccessException if it cannot be read
   * @throws embedkit.api.VectorFileException if a file of it is broken; the old state answers then
   */
  public boolean refresh() {
    if (changing != null) {
      states.checkOpen();
      return false;
    }
    synchronized (looking) {
      return states.ask(
          held -> {
            Optional<Snapshot> newer = held.newer(tables);
            newer.ifPresent(states::show);
            newer.ifPresent(Snapshot::release);
            return newer.isPresent();
          });
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
    return switch (search.by()) {
      case Search.Vector by -> found(search, asked -> asked.near(by.vector()));
      case Search.Meaning by -> {
        float[] vector = embedded(by.text());
        yield found(search, asked -> asked.near(vector));
      }
      case Search.Words by -> found(search, asked -> asked.words(by.text()));
      case Search.Hybrid by -> {
        float[] vector = embedded(by.text());
        yield found(search, asked -> asked.fused(by, vector));
      }
    };
  }

  private List<Found> found(Search search, Function<Finding, List<Found>> question) {
    return states.ask(held -> question.apply(new Finding(toString(), held, search)));
  }

  /**
   * Returns an item by its id.
   *
   * @param id what it is named
   * @return the item, or empty if it is not there
   */
  public Optional<Item> get(String id) {
    Objects.requireNonNull(id, "id");
    return states.ask(held -> held.find(id).map(hit -> item(held.item(hit.place(), hit.row()))));
  }

  /**
   * Visits all items of one state, in the order of the segments.
   *
   * @param visitor is given each
   */
  public void forEach(Consumer<Item> visitor) {
    Objects.requireNonNull(visitor, "visitor");
    states.ask(
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
      states.ask(
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
    return states.ask(held -> held.manifest().live());
  }

  /**
   * Tells what the collection is.
   *
   * @return the facts of the state that searches are answered by
   */
  public CollectionFacts facts() {
    return states.ask(
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
    return states.ask(held -> held.verify(tables, progress));
  }

  /**
   * Closes it, when segments are merged that were to be. What was put and not committed is
   * forgotten. May be called again.
   */
  @Override
  public void close() {
    Snapshot last = states.close();
    texts.close();
    if (last != null) {
      if (changing != null) {
        changing.close();
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
