package embedkit;

import embedkit.api.CodedRows;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.Incubating;
import embedkit.api.Initializer;
import embedkit.api.NgramRows;
import embedkit.api.Progress;
import embedkit.api.Slot;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import embedkit.api.file.FileStream;
import embedkit.api.file.InputFile;
import embedkit.api.file.VectorFormat;
import embedkit.api.file.VectorReader;
import embedkit.spi.StoreProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Makes, opens, copies and saves tables with the plugins of a catalog. Immutable and safe for any
 * number of threads.
 */
public final class Tables {

  private final Catalog catalog;
  private final FormatChoice formats;
  private final Staging staging;
  private final Optional<InputStream> standardInput;
  private final AtomicBoolean inputTaken = new AtomicBoolean();

  private Tables(Catalog catalog, Optional<InputStream> standardInput) {
    this.catalog = catalog;
    this.standardInput = standardInput;
    this.formats = new FormatChoice(catalog);
    this.staging = new Staging(catalog);
  }

  /**
   * Works with the plugins that are installed.
   *
   * @return a front door
   */
  public static Tables installed() {
    return of(Catalog.installed());
  }

  /**
   * Works with the plugins of a catalog.
   *
   * @param catalog the plugins
   * @return a front door
   */
  public static Tables of(Catalog catalog) {
    Objects.requireNonNull(catalog, "catalog");
    return new Tables(catalog, Optional.empty());
  }

  /**
   * The same, where the address {@code -} means standard input instead of a file of that name.
   *
   * @param in gives it; read to its end by the first who asks for {@code -}, not closed
   * @return a front door
   */
  public Tables readingStandardInput(InputStream in) {
    Objects.requireNonNull(in, "in");
    boolean same = standardInput.filter(own -> own == in).isPresent();
    return same ? this : new Tables(catalog, Optional.of(in));
  }

  /**
   * Returns the plugins that this works with.
   *
   * @return the catalog
   */
  public Catalog catalog() {
    return catalog;
  }

  /**
   * Makes a writable table of zeros.
   *
   * @param store spec such as {@code heap} or {@code mmap:path=cats.safetensors}
   * @param shape rows, dim and element type
   * @param vocabulary the tokens, one for each row
   * @return the table; the caller closes it
   * @throws embedkit.api.ConfigurationException if the spec cannot be met
   * @throws embedkit.api.StoreException if the table does not fit
   */
  public EmbeddingTable create(String store, TableShape shape, Vocabulary vocabulary) {
    Objects.requireNonNull(vocabulary, "vocabulary");
    return create(store, shape, Optional.of(vocabulary), Map.of());
  }

  /**
   * Makes a writable table of zeros that says something about itself.
   *
   * @param store spec such as {@code heap} or {@code mmap:path=cats.safetensors}
   * @param shape rows, dim and element type
   * @param vocabulary the tokens, one for each row; or empty
   * @param metadata what is known about the table, text by name
   * @return the table; the caller closes it
   * @throws embedkit.api.ConfigurationException if the spec cannot be met
   * @throws embedkit.api.StoreException if the table does not fit
   */
  public EmbeddingTable create(
      String store,
      TableShape shape,
      Optional<Vocabulary> vocabulary,
      Map<String, String> metadata) {
    Objects.requireNonNull(store, "store");
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(vocabulary, "vocabulary");
    Objects.requireNonNull(metadata, "metadata");
    if (shape.elementType().integer()) {
      throw new ConfigurationException(
          "rows of a table cannot be "
              + shape.elementType().text()
              + ", whole numbers are for its slots; the types of tables are "
              + ElementType.ofTables().stream()
                  .map(ElementType::text)
                  .collect(Collectors.joining(", ")));
    }
    Providers.Choice<StoreProvider> choice = catalog.stores().choose(store);
    return choice.provider().createTable(shape, vocabulary, metadata, choice.options());
  }

  /**
   * Returns the file that a new table of a storage will lie in.
   *
   * @param store spec such as {@code heap} or {@code mmap:path=cats.safetensors}
   * @return the file; empty for a table that has none with a name
   * @throws embedkit.api.ConfigurationException if the spec cannot be met
   */
  @Incubating
  public Optional<Path> fileOf(String store) {
    Objects.requireNonNull(store, "store");
    Providers.Choice<StoreProvider> choice = catalog.stores().choose(store);
    return choice.provider().file(choice.options());
  }

  /**
   * Makes a table of tokens and vectors on the heap.
   *
   * @param vectors a vector for each token, all of one length and with finite numbers; they are
   *     copied in the order in which the map gives them
   * @return the table; the caller closes it
   * @throws ConfigurationException if there are none, or one is not such; the message names it
   */
  public EmbeddingTable table(Map<String, float[]> vectors) {
    return TableBuilder.of(this, vectors).build();
  }

  /**
   * Begins a table without rows, to which tokens and vectors are added.
   *
   * @param dim numbers per row
   * @return a builder
   * @throws ConfigurationException if no table has that dim
   */
  public TableBuilder builder(int dim) {
    return TableBuilder.ofDim(this, dim);
  }

  /**
   * Begins a table with the tokens, vectors and counts of another: the way to add, remove or rename
   * words, to choose some, to put two tables together, and to normalise or reduce rows. What the
   * other has beside (metadata, an optimizer's state, vectors of character n-grams) stays there.
   *
   * @param table a table with words, which is only read, and now
   * @return a builder
   * @throws ConfigurationException if the table has no words
   * @throws embedkit.api.InsufficientSpaceException if its rows do not fit the heap
   */
  public TableBuilder builder(EmbeddingTable table) {
    return TableBuilder.of(this, table);
  }

  /**
   * Fills a table with initial rows, with all processors. The same seed gives the same table on any
   * store.
   *
   * @param table the table
   * @param initializer spec such as {@code uniform:low=-0.1,high=0.1}
   * @param seed any number
   * @return where the rows come from, which may have a report
   * @throws embedkit.api.ConfigurationException if the spec cannot be met
   */
  public Initializer.Rows initialize(EmbeddingTable table, String initializer, long seed) {
    Objects.requireNonNull(initializer, "initializer");
    return initialize(table, catalog.initializer(initializer), seed);
  }

  /**
   * Fills a table with initial rows, with all processors. The same seed gives the same table on any
   * store.
   *
   * @param table the table
   * @param initializer where the rows come from
   * @param seed any number
   * @return where the rows come from, which may have a report
   * @throws embedkit.api.ConfigurationException if the initializer does not fit the table
   */
  public Initializer.Rows initialize(EmbeddingTable table, Initializer initializer, long seed) {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(initializer, "initializer");
    EmbeddingStore store = table.store();
    Initializer.Rows rows =
        initializer.bind(new Initializer.Target(store.shape(), table.vocabulary(), seed));
    int dim = store.dim();
    int block = RowCopy.blockRows(dim);
    LongStream.range(0, (store.rows() + block - 1) / block)
        .parallel()
        .forEach(
            b -> {
              long first = b * block;
              int count = (int) Math.min(block, store.rows() - first);
              float[] values = new float[count * dim];
              rows.fill(first, count, values, 0, dim);
              store.scatter(first, count, values, 0, dim);
            });
    return rows;
  }

  /**
   * Looks at a file, decompressing it where it is compressed. What is no regular file, such as a
   * pipe, is read to its end first, into a scratch file that goes with the result or, at the
   * latest, with the process.
   *
   * @param address a path, or a path, {@code #} and what is meant inside the file: of an archive a
   *     member, which may be left out where only one is a table. Of a directory, its model is meant
   * @return the file, ready to be read or recognised
   * @throws embedkit.api.FileAccessException if it cannot be read, or is a pipe that gives more
   *     than the folder of temporary files has room for
   */
  public InputFile file(String address) {
    Objects.requireNonNull(address, "address");
    return opened(address);
  }

  private OpenedFile opened(String address) {
    return OpenedFile.at(address, ways());
  }

  private OpenedFile.Ways ways() {
    return new OpenedFile.Ways(catalog.compressions(), formats::knows, this::onceRead);
  }

  /** What can be read but once, if that is what stands at a path. */
  private Optional<OnceRead> onceRead(String path) {
    return path.equals("-") && standardInput.isPresent()
        ? standardInput.map(in -> OnceRead.standardInput(in, inputTaken))
        : OnceRead.at(Path.of(path));
  }

  /**
   * Opens what is to be read once from its start to its end, such as a text of any size, and
   * decompresses it where it is compressed. Nothing of a pipe is kept.
   *
   * @param address a path, or a path, {@code #} and what is meant inside the file
   * @return the content; of a regular file a {@link FileStream}, which knows its size. The caller
   *     closes it
   * @throws embedkit.api.FileAccessException if it cannot be read
   */
  public InputStream stream(String address) {
    Objects.requireNonNull(address, "address");
    return onceRead(address)
        .map(source -> OpenedFile.stream(source, catalog.compressions()))
        .orElseGet(() -> file(address).open());
  }

  /**
   * Opens a file that is to be read once from its start to its end, and decompresses it where it is
   * compressed.
   *
   * @param file a file of any file system, such as one inside a zip
   * @return the content, which the caller closes
   * @throws embedkit.api.FileAccessException if it cannot be read
   */
  public InputStream stream(Path file) {
    Objects.requireNonNull(file, "file");
    return FileErrors.isOwn(file)
        ? stream(file.toString())
        : OpenedFile.stream(OnceRead.elsewhere(file), catalog.compressions());
  }

  /**
   * Decompresses what a stream gives, where its first bytes say that it is compressed.
   *
   * @param in read from where it stands; not closed
   * @return the content; closing it does not close {@code in}
   * @throws embedkit.api.FileAccessException if it cannot be read
   */
  public InputStream stream(InputStream in) {
    Objects.requireNonNull(in, "in");
    return OpenedFile.stream(OnceRead.of(in, Path.of("the stream")), catalog.compressions());
  }

  /**
   * Sees to it that a table can be opened more than once: what is no regular file is read into a
   * scratch file, which goes when the process ends.
   *
   * @param address a path, or a path, {@code #} and what is meant inside the file
   * @return an address of the same content: the one given, unless it is a pipe
   * @throws embedkit.api.FileAccessException if it cannot be read
   */
  public String reopenable(String address) {
    Objects.requireNonNull(address, "address");
    return OpenedFile.kept(address, this::onceRead);
  }

  /**
   * Opens a table of any format that a storage or a format recognises by content.
   *
   * @param file the file, in any file system: of one that is not the machine's own, such as one
   *     inside a zip or in memory, a copy is opened, which goes with the table
   * @return the table; the caller closes it
   * @throws embedkit.api.FileAccessException if the file cannot be read
   * @throws embedkit.api.VectorFileException if the file is broken, or nobody recognises it
   */
  public EmbeddingTable open(Path file) {
    return open(file, Opening.usual());
  }

  /**
   * Opens a table of a file as told.
   *
   * @param file the file, in any file system: of one that is not the machine's own, such as one
   *     inside a zip or in memory, a copy is opened, which goes with the table
   * @param opening how
   * @return the table; the caller closes it
   * @throws embedkit.api.FileAccessException if the file cannot be read
   * @throws embedkit.api.VectorFileException if the file is broken, or nobody recognises it
   * @throws embedkit.api.ConfigurationException if a spec cannot be met
   */
  public EmbeddingTable open(Path file, Opening opening) {
    Objects.requireNonNull(opening, "opening");
    Objects.requireNonNull(file, "file");
    if (FileErrors.isOwn(file)) {
      return open(file.toString(), opening);
    }
    try (OpenedFile copy = OpenedFile.elsewhere(file, ways())) {
      return named(copy, () -> open(copy, opening));
    }
  }

  /**
   * Opens a table as told.
   *
   * @param address a path, or a path, {@code #} and what is meant inside the file
   * @param opening how
   * @return the table; the caller closes it
   * @throws embedkit.api.FileAccessException if the file cannot be read
   * @throws embedkit.api.VectorFileException if the file is broken, or nobody recognises it
   * @throws embedkit.api.ConfigurationException if a spec cannot be met
   */
  public EmbeddingTable open(String address, Opening opening) {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(opening, "opening");
    try (OpenedFile file = opened(address)) {
      return named(file, () -> open(file, opening));
    }
  }

  /**
   * Opens a table that comes through a stream, compressed or not, in any format that is told by
   * content. All of it is read, into a scratch file that goes when the table is closed.
   *
   * @param in gives the table; read to its end, not closed
   * @return the table; the caller closes it
   * @throws embedkit.api.FileAccessException if the stream fails, or gives more than the folder of
   *     temporary files has room for
   * @throws embedkit.api.VectorFileException if what came is broken, or nobody recognises it
   */
  public EmbeddingTable open(InputStream in) {
    return open(in, "stream", Opening.usual());
  }

  /**
   * Opens a table that comes through a stream as told.
   *
   * @param in gives the table; read to its end, not closed
   * @param name what to call it in messages, such as {@code glove.txt}; its ending tells the format
   *     where the content does not
   * @param opening how
   * @return the table; the caller closes it
   * @throws embedkit.api.FileAccessException if the stream fails, or gives more than the folder of
   *     temporary files has room for
   * @throws embedkit.api.VectorFileException if what came is broken, or nobody recognises it
   * @throws embedkit.api.ConfigurationException if a spec cannot be met, or the name is none that a
   *     file can have
   */
  public EmbeddingTable open(InputStream in, String name, Opening opening) {
    Objects.requireNonNull(in, "in");
    try (OpenedFile file = OpenedFile.of(OnceRead.of(in, Resources.name(name)), ways())) {
      return named(file, () -> open(file, opening));
    }
  }

  /**
   * Opens a table at an address such as that of a resource of a class path. A file is opened in
   * place, as by its path; anything else is read to its end first.
   *
   * @param url such as {@code MyService.class.getResource("vectors.txt.gz")}
   * @return the table; the caller closes it
   * @throws embedkit.api.FileAccessException if it is null, as for a resource that is not there, or
   *     cannot be read
   * @throws embedkit.api.VectorFileException if it is broken, or nobody recognises it
   */
  public EmbeddingTable open(URL url) {
    Optional<Path> file = Resources.file(url);
    if (file.isPresent()) {
      return open(file.get());
    }
    try (InputStream in = Resources.stream(url)) {
      return open(in, url.getPath(), Opening.usual());
    } catch (IOException e) {
      throw Resources.unreadable(url, e);
    }
  }

  /**
   * Opens a table that lies in a class path.
   *
   * @param loader finds it
   * @param name its name, with {@code /} between folders and none before the first
   * @return the table; the caller closes it
   * @throws embedkit.api.FileAccessException if it is not there or cannot be read
   * @throws embedkit.api.VectorFileException if it is broken, or nobody recognises it
   */
  public EmbeddingTable openResource(ClassLoader loader, String name) {
    return open(Resources.find(loader, name));
  }

  /** What is wrong with a scratch file is wrong with the pipe that it was copied from. */
  private static <T> T named(OpenedFile file, Supplier<T> work) {
    try {
      return work.get();
    } catch (VectorFileException e) {
      throw file.scratch().map(ScratchCopy::given).map(e::naming).orElse(e);
    }
  }

  private EmbeddingTable open(InputFile file, Opening opening) {
    Optional<Providers.Choice<StoreProvider>> storage = formats.storageOf(file, opening.format());
    if (storage.isEmpty()) {
      return load(file, formats.toRead(file, opening.format()), opening);
    }
    EmbeddingTable inPlace = attached(storage.get().provider().open(file, storage.get().options()));
    if (!opening.selection().isAll()) {
      return selected(file, inPlace, opening);
    }
    return opening.store().isEmpty() ? inPlace : moved(withOwnWords(inPlace), opening);
  }

  /**
   * Returns a store with some rows frozen: what is written or added to them is dropped, whatever
   * the optimizer, and all else is as it is in the store itself. Its slots are not frozen.
   *
   * @param store the store
   * @param frozen tells the rows that stay; asked by any thread, so it must not change while it is
   *     in use
   * @return a view of the store; nothing is copied, and closing it closes the store
   */
  public static EmbeddingStore freezing(EmbeddingStore store, LongPredicate frozen) {
    Objects.requireNonNull(store, "store");
    return new FrozenStore(store, Objects.requireNonNull(frozen, "frozen"));
  }

  /**
   * Copies a table to another store, with those of its slots that a file would hold, such as the
   * state of optimizers.
   *
   * @param table the table
   * @param store spec such as {@code heap} or {@code mmap:path=cats.safetensors}
   * @param progress told the rows copied
   * @return the copy; the caller closes it, and the original
   * @throws embedkit.api.ConfigurationException if the spec cannot be met
   * @throws embedkit.api.StoreException if the table does not fit
   */
  public EmbeddingTable copy(EmbeddingTable table, String store, Progress progress) {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(store, "store");
    Objects.requireNonNull(progress, "progress");
    checkWhole(table);
    EmbeddingTable copy =
        create(store, table.store().shape(), table.vocabulary(), table.metadata());
    try {
      RowCopy.between(table.store(), copy.store(), progress);
      for (Slot slot : table.store().slotList()) {
        if (slot.saved() != Slot.Saved.NEVER) {
          RowCopy.slot(table.store(), slot, copy.store());
        }
      }
      EmbeddingTable whole = NgramRows.attach(copy);
      // Those of the copy live as long as the copy does.
      EmbeddingTable made =
          whole.subwords().isPresent()
              ? whole
              : table.subwords().map(copy::withSubwords).orElse(copy);
      return table.outputs().map(made::withOutputs).orElse(made);
    } catch (Throwable e) {
      copy.close();
      throw e;
    }
  }

  /**
   * Saves a table to a new file, in the format that its name tells.
   *
   * @param table the table
   * @param file the file, such as {@code cats.safetensors} or {@code vectors.txt.gz}, in any file
   *     system that can be written
   * @throws embedkit.api.FileAccessException if it is there already or cannot be written
   * @throws embedkit.api.ConfigurationException if no format goes by that name
   */
  public void save(EmbeddingTable table, Path file) {
    save(table, file, Saving.usual());
  }

  /**
   * Saves a table as told. The file comes into being whole or not at all.
   *
   * @param table the table
   * @param file the file
   * @param saving how
   * @throws embedkit.api.FileAccessException if it is there already or cannot be written
   * @throws embedkit.api.ConfigurationException if the format's spec cannot be met, no format goes
   *     by that name, or the format cannot hold the table
   */
  public void save(EmbeddingTable table, Path file, Saving saving) {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(saving, "saving");
    write(table, file, formats.toWrite(file, saving.format()), saving);
  }

  /**
   * Saves a table with its numbers kept otherwise, such as in 4 bits; its slots stay as they are.
   *
   * @param table the table
   * @param file the file, of a format that keeps element types: {@code .safetensors}
   * @param type how its numbers are kept there
   * @param metadata what is said of the new table besides what is said of this one
   * @param saving how
   * @throws embedkit.api.FileAccessException if it is there already or cannot be written
   * @throws embedkit.api.ConfigurationException if the format keeps no element types, or the type
   *     is none of tables
   */
  @Incubating
  public void save(
      EmbeddingTable table,
      Path file,
      ElementType type,
      Map<String, String> metadata,
      Saving saving) {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(metadata, "metadata");
    checkSavable(type, file, saving);
    Map<String, String> said = new LinkedHashMap<>(table.metadata());
    said.computeIfPresent("element-type", (name, old) -> type.text());
    said.putAll(metadata);
    EmbeddingStore rows = new RetypedStore(table.store(), type);
    save(new EmbeddingTable(rows, table.vocabulary(), said, table.report()), file, saving);
  }

  /**
   * Checks, before long work begins, that a table could be saved to a file with its numbers kept in
   * a given type.
   *
   * @param type how numbers are to be kept
   * @param file the file
   * @param saving how
   * @throws embedkit.api.FileAccessException if it is there already or its directory is missing
   * @throws embedkit.api.ConfigurationException if the format keeps no element types, or the type
   *     is none of tables
   */
  @Incubating
  public void checkSavable(ElementType type, Path file, Saving saving) {
    Objects.requireNonNull(type, "type");
    checkSavable(file, saving);
    if (!ElementType.ofTables().contains(type)) {
      throw new ConfigurationException("rows of a table cannot be " + type.text());
    }
    String format = formats.toWrite(file, saving.format()).spec();
    String keeps = formats.ofCheckpoints().spec();
    if (!Spec.parse(format).name().equals(Spec.parse(keeps).name())) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "%s cannot be written with numbers of %s: the format %s keeps no element types, %s does",
              file,
              type.text(),
              Spec.parse(format).name(),
              Spec.parse(keeps).name()));
    }
  }

  private void write(EmbeddingTable table, Path file, VectorFormat format, Saving saving) {
    checkWhole(table);
    try (TargetFile target = TargetFile.create(file, saving.overwrite(), catalog.compressions())) {
      format.write(table, target, saving.progress());
      target.commit();
    }
  }

  /** Rows and words are one thing: a store that has grown alone is no longer that of its words. */
  private static void checkWhole(EmbeddingTable table) {
    long rows = table.rows();
    long words = table.vocabulary().map(Vocabulary::size).orElse(rows);
    if (rows != words) {
      throw new ConfigurationException(
          "the table has "
              + rows
              + " rows and "
              + words
              + " words: its store has grown without it; name the words of all rows with"
              + " withVocabulary, or make a new table of them");
    }
  }

  /**
   * Checks, before long work begins, that a table could be saved to a file.
   *
   * @param file the file
   * @param saving how
   * @throws embedkit.api.FileAccessException if it is there already or its directory is missing
   * @throws embedkit.api.ConfigurationException if no format goes by that name
   */
  public void checkSavable(Path file, Saving saving) {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(saving, "saving");
    formats.toWrite(file, saving.format());
    TargetFile.create(file, saving.overwrite(), catalog.compressions()).close();
  }

  /**
   * Checks, before long work begins, that a table could be saved to a file: a small one like it is
   * written in the file's folder and removed again, so that a format that cannot hold it, a
   * compression that the format cannot have and a folder that cannot be written are told.
   *
   * @param like a table of few rows with what the real one will have: words, element type, slots
   * @param file the file
   * @param saving how
   * @throws embedkit.api.FileAccessException if it is there already, or its directory is missing or
   *     cannot be written
   * @throws embedkit.api.ConfigurationException if no format goes by that name, or the format
   *     cannot hold such a table
   */
  public void checkSavable(EmbeddingTable like, Path file, Saving saving) {
    Objects.requireNonNull(like, "like");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(saving, "saving");
    checkWhole(like);
    TargetFile.check(file, saving.overwrite());
    SavingTrial.run(like, file, formats.toWrite(file, saving.format()), catalog.compressions());
  }

  /**
   * Checks, before long work begins, that a table of words could be saved to a file, as {@link
   * #checkSavable(EmbeddingTable, Path, Saving)} does.
   *
   * @param like dim and element type of the table
   * @param file the file
   * @param saving how
   * @throws embedkit.api.FileAccessException if it is there already, or its directory is missing or
   *     cannot be written
   * @throws embedkit.api.ConfigurationException if no format goes by that name, or the format
   *     cannot hold such a table
   */
  public void checkSavable(TableShape like, Path file, Saving saving) {
    Objects.requireNonNull(like, "like");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(saving, "saving");
    TableShape one = new TableShape(1, like.dim(), like.elementType());
    Optional<String> memory = staging.memory();
    if (memory.isEmpty()) {
      checkSavable(file, saving);
      return;
    }
    try (EmbeddingTable table = create(memory.get(), one, Vocabulary.of(List.of("a")))) {
      checkSavable(table, file, saving);
    }
  }

  /**
   * Saves a table that is being changed, with the state of its optimizers, so that work can go on
   * from there: whole or not at all, in place of the checkpoint before. The table stays open.
   *
   * @param table the table
   * @param file the checkpoint, replaced if it is there already; its ending is {@code .safetensors}
   * @param progress told the rows written
   * @throws embedkit.api.FileAccessException if it cannot be written
   * @throws ConfigurationException if no format that is installed keeps all of a table
   */
  public void checkpoint(EmbeddingTable table, Path file, Progress progress) {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(progress, "progress");
    VectorFormat format = formats.ofCheckpoints();
    write(table, file, format, Saving.usual().replacing(true).telling(progress));
  }

  /**
   * Reads all of a table and compares it with the checksums that its file notes.
   *
   * @param address a path
   * @param progress told what was read
   * @return what was found, part by part; of a file without checksums, that its rows can be read
   * @throws embedkit.api.FileAccessException if the file cannot be read
   * @throws embedkit.api.VectorFileException if the file is broken, or nobody recognises it
   */
  public List<Verified> verify(String address, Progress progress) {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(progress, "progress");
    OpenedFile opened;
    try {
      opened = opened(address);
    } catch (VectorFileException e) {
      return List.of(damaged(e).orElseThrow(() -> e));
    }
    try (OpenedFile file = opened) {
      return named(file, () -> verify(file, progress));
    }
  }

  /** Packed content that cannot be unpacked, even for a look at its first bytes, is damaged. */
  private static Optional<Verified> damaged(VectorFileException failure) {
    Throwable cause = failure;
    while (cause instanceof VectorFileException) {
      cause = cause.getCause();
    }
    Path file = failure.file();
    return cause instanceof IOException && file != null
        ? Optional.of(
            new Verified(
                file.getFileName().toString(), file.toFile().length(), Verified.Verdict.DAMAGED))
        : Optional.empty();
  }

  private List<Verified> verify(OpenedFile file, Progress progress) {
    Optional<StoreProvider> storage = formats.storageOf(file);
    if (storage.isPresent()) {
      return storage.get().verify(file, progress);
    }
    Optional<Verified> content = file.verified();
    if (content.isPresent() && content.get().verdict() == Verified.Verdict.DAMAGED) {
      return List.of(content.get());
    }
    VectorFormat format = formats.toRead(file, Optional.empty());
    List<Verified> found = new ArrayList<>(format.verify(file, progress));
    if (found.stream().anyMatch(part -> part.verdict() == Verified.Verdict.DAMAGED)) {
      return found;
    }
    content.ifPresent(found::add);
    try (EmbeddingTable table = open(file, Opening.usual().telling(progress))) {
      if (found.isEmpty()) {
        long bytes = table.store().shape().bytes();
        found.add(new Verified("rows", bytes, Verified.Verdict.UNCHECKED));
      }
      return found;
    }
  }

  private static EmbeddingTable attached(EmbeddingTable table) {
    try {
      return NgramRows.attach(table);
    } catch (RuntimeException e) {
      table.close();
      throw e;
    }
  }

  private EmbeddingTable load(InputFile file, VectorFormat format, Opening opening) {
    checkTarget(opening);
    EmbeddingTable loaded;
    try (VectorReader reader = format.open(file)) {
      boolean all = opening.store().isEmpty() && RowCopy.takesAll(opening.selection(), reader);
      Optional<CodedRows> codes = all ? reader.coded() : Optional.empty();
      if (codes.isEmpty()) {
        loaded = collected(file, reader, opening);
      } else {
        loaded = coded(file, reader, codes.get(), opening).orElse(null);
      }
    }
    if (loaded == null) {
      try (VectorReader again = format.open(file)) {
        loaded = collected(file, again, opening);
      }
    }
    return stays(opening) ? loaded : moved(loaded, opening);
  }

  private Optional<EmbeddingTable> coded(
      InputFile file, VectorReader reader, CodedRows codes, Opening opening) {
    try {
      return RowCopy.coded(file, reader, codes, opening.selection(), opening.progress());
    } catch (OutOfMemoryError e) {
      throw staging.tooLarge(file.path(), true, e);
    }
  }

  private EmbeddingTable selected(InputFile file, EmbeddingTable table, Opening opening) {
    EmbeddingTable loaded;
    try (TableReader reader = new TableReader(table)) {
      checkTarget(opening);
      loaded = reader.withNgrams(collected(file, reader, opening));
    }
    return stays(opening) ? loaded : moved(loaded, opening);
  }

  private EmbeddingTable collected(InputFile file, VectorReader reader, Opening opening) {
    boolean inMemory = stays(opening) && opening.scratch().isEmpty();
    try {
      StagedRows rows =
          inMemory
              ? staging.inMemory(reader.dim())
              : staging.anywhere(reader.dim(), scratch(opening));
      return RowCopy.from(file, reader, rows, opening.selection(), opening.progress());
    } catch (OutOfMemoryError e) {
      throw staging.tooLarge(file.path(), inMemory, e);
    }
  }

  /** Tells whether rows stay where they are collected. */
  private boolean stays(Opening opening) {
    return opening.store().map(staging::isInMemory).orElse(true);
  }

  /** Long work is not to end at a file that could not be made. */
  private void checkTarget(Opening opening) {
    target(opening).ifPresent(file -> TargetFile.check(file, false));
  }

  private Optional<Path> target(Opening opening) {
    return opening
        .store()
        .map(catalog.stores()::choose)
        .flatMap(choice -> choice.provider().file(choice.options()));
  }

  private Optional<Path> scratch(Opening opening) {
    return opening.scratch().or(() -> target(opening).map(TargetFile::folder));
  }

  /** The words of a table in a file go when it is closed; these stay. */
  private static EmbeddingTable withOwnWords(EmbeddingTable table) {
    return table.vocabulary().map(VocabularyBuilder::copy).map(table::withVocabulary).orElse(table);
  }

  private EmbeddingTable moved(EmbeddingTable table, Opening opening) {
    try (table) {
      return copy(table, opening.store().orElseThrow(), opening.progress());
    }
  }
}
