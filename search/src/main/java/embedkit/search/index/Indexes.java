package embedkit.search.index;

import embedkit.Catalog;
import embedkit.Providers;
import embedkit.Spec;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Incubating;
import embedkit.api.Progress;
import embedkit.api.Remedy;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.api.index.Allowed;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import embedkit.api.index.RowsChecksum;
import embedkit.api.index.StoredIndex;
import embedkit.api.index.VectorIndex;
import embedkit.search.exact.ExactIndex;
import embedkit.spi.IndexProvider;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Indexes of tables: built, kept in a file beside the table, and opened from it without being built
 * again.
 *
 * <pre>{@code
 * Indexes indexes = Indexes.installed();
 * indexes.save(indexes.build(table, "hnsw:degree=16,beam=100", Metric.COSINE), file);
 * VectorIndex index = indexes.open(table, file); // later, in milliseconds
 * List<Neighbor> near = Neighbors.in(table, index).nearest("king", 10);
 * }</pre>
 *
 * <p><b>The file.</b> {@code cats.safetensors} has its index in {@code cats.index.safetensors}, and
 * {@code cats.txt} in {@code cats.txt.index.safetensors}. It stands beside the table and not in it:
 * the table's file stays what it was, byte for byte, may be read-only, and be of any format; and an
 * index is thrown away by deleting a file. Written whole or not at all.
 *
 * <p><b>A table that changes.</b> The file notes the {@link RowsChecksum} of the rows, and the size
 * and time of the table's file. As long as these two are the same, the table is taken for
 * unchanged; else its rows are read once and compared. An index of other rows is refused.
 *
 * <p>Immutable, and safe for any number of threads.
 */
@Incubating
public final class Indexes {

  private static final String SAFETENSORS = ".safetensors";

  private final Catalog catalog;

  private Indexes(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Uses the plugins that are installed.
   *
   * @return the front
   */
  public static Indexes installed() {
    return of(Catalog.installed());
  }

  /**
   * Uses the plugins of a catalog.
   *
   * @param catalog the plugins
   * @return the front
   */
  public static Indexes of(Catalog catalog) {
    return new Indexes(catalog);
  }

  /**
   * Returns where the index of a table is kept.
   *
   * @param table the table's file
   * @return a file in the same directory
   */
  public static Path beside(Path table) {
    String name = table.getFileName().toString();
    String stem =
        name.endsWith(SAFETENSORS) ? name.substring(0, name.length() - SAFETENSORS.length()) : name;
    return table.resolveSibling(stem + ".index" + SAFETENSORS);
  }

  /**
   * Builds an index of a table.
   *
   * @param table the table, which stays open for as long as the index is asked
   * @param spec text such as {@code hnsw:degree=16,beam=100}
   * @param metric by what vectors are near
   * @return the index; the caller closes it
   * @throws ConfigurationException if the spec cannot be met
   */
  public VectorIndex build(EmbeddingTable table, String spec, Metric metric) {
    return build(table, spec, metric, Progress.NONE);
  }

  /**
   * Builds an index of a table, which may take long.
   *
   * @param table the table, which stays open for as long as the index is asked; nobody changes its
   *     rows meanwhile
   * @param spec text such as {@code hnsw:degree=16,beam=100}
   * @param metric by what vectors are near
   * @param progress told the rows that are done
   * @return the index; the caller closes it
   * @throws ConfigurationException if the spec cannot be met
   */
  public VectorIndex build(EmbeddingTable table, String spec, Metric metric, Progress progress) {
    Providers.Choice<IndexProvider> choice = catalog.indexes().choose(spec);
    return choice.provider().build(table.store(), metric, choice.options(), progress);
  }

  /**
   * Builds on the index that is kept beside a table to which rows were added at its end: those
   * alone are inserted.
   *
   * @param table the table
   * @param file the table's file
   * @param spec as of {@link #build}; where it says another thing than the index that is there,
   *     such as another degree, there is nothing to build on
   * @param metric by what vectors are near
   * @param progress told the rows that are done
   * @return the index of all rows, which the caller closes; or empty if none lies beside the table,
   *     or one that is broken, or of other rows, or of as many
   * @throws ConfigurationException if the spec cannot be met
   */
  public Optional<VectorIndex> grow(
      EmbeddingTable table, Path file, String spec, Metric metric, Progress progress) {
    Providers.Choice<IndexProvider> choice = catalog.indexes().choose(spec);
    Path kept = beside(file);
    if (!Files.exists(kept)) {
      return Optional.empty();
    }
    try (Arena arena = Arena.ofShared()) {
      IndexFile opened = IndexFile.open(kept, arena);
      StoredIndex stored = opened.stored();
      EmbeddingStore rows = table.store();
      boolean begun =
          stored.provider().equals(choice.provider().name())
              && stored.metric() == metric
              && agree(stored, Spec.parse(spec))
              && stored.rows() > 0
              && stored.rows() < rows.rows()
              && RowsChecksum.of(rows, stored.rows()) == stored.builtOf()
              && opened.verify().stream()
                  .noneMatch(part -> part.verdict() == Verified.Verdict.DAMAGED);
      return begun
          ? Optional.of(choice.provider().grow(rows, stored, choice.options(), progress))
          : Optional.empty();
    } catch (VectorFileException e) {
      // What helps is to build it again, which is what the caller does now.
      return Optional.empty();
    }
  }

  private static boolean agree(StoredIndex stored, Spec spec) {
    Map<String, String> built = Spec.parse(stored.spec()).settings();
    return spec.settings().entrySet().stream()
        .allMatch(one -> one.getValue().equals(built.getOrDefault(one.getKey(), one.getValue())));
  }

  /**
   * Keeps an index beside its table, in the place of one that is there.
   *
   * @param index what was built of the table
   * @param file the table's file, which was not changed since it was opened
   * @return the index's file
   * @throws ConfigurationException if such an index is not kept
   * @throws FileAccessException if it cannot be written
   */
  public Path save(VectorIndex index, Path file) {
    StoredIndex stored =
        index
            .stored()
            .orElseThrow(
                () -> new ConfigurationException("an exact index is not kept: it is the rows"));
    BasicFileAttributes table = attributes(file);
    Path kept = beside(file);
    IndexFile.write(kept, stored, table.size(), time(table));
    return kept;
  }

  private static BasicFileAttributes attributes(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class);
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + file, e);
    }
  }

  private static long time(BasicFileAttributes file) {
    return file.lastModifiedTime().to(TimeUnit.NANOSECONDS);
  }

  /**
   * Opens the index that is kept beside a table.
   *
   * @param table the table, which stays open for as long as the index is asked
   * @param file the table's file
   * @return the index; the caller closes it
   * @throws ConfigurationException if there is none, or it is of other rows
   * @throws VectorFileException if its file is broken
   */
  public VectorIndex open(EmbeddingTable table, Path file) {
    return open(table, file, Map.of());
  }

  /**
   * Opens the index that is kept beside a table, to be asked in some way.
   *
   * @param table the table, which stays open for as long as the index is asked
   * @param file the table's file
   * @param settings options of the index's plugin that say how it is asked, such as {@code search}
   *     of {@code hnsw}
   * @return the index; the caller closes it
   * @throws ConfigurationException if there is none, or it is of other rows
   * @throws VectorFileException if its file is broken
   */
  public VectorIndex open(EmbeddingTable table, Path file, Map<String, String> settings) {
    Path kept = beside(file);
    if (!Files.exists(kept)) {
      throw new ConfigurationException(
          file + " has no index: there is no " + kept.getFileName() + " beside it",
          List.of(new Remedy.Indexing("build one", file.toString())));
    }
    Arena arena = Arena.ofShared();
    try {
      IndexFile opened = IndexFile.open(kept, arena);
      StoredIndex stored = opened.stored();
      checkRows(table.store(), file, kept, opened);
      StringBuilder spec = new StringBuilder(stored.provider());
      settings.forEach(
          (name, value) ->
              spec.append(spec.indexOf(":") < 0 ? ':' : ',')
                  .append(name)
                  .append('=')
                  .append(value));
      Providers.Choice<IndexProvider> choice = catalog.indexes().choose(spec.toString());
      return new OpenedIndex(
          choice.provider().open(table.store(), stored, choice.options()), kept, arena);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  private static void checkRows(EmbeddingStore rows, Path file, Path kept, IndexFile opened) {
    StoredIndex stored = opened.stored();
    BasicFileAttributes table = attributes(file);
    boolean same =
        stored.rows() == rows.rows()
            && ((table.size() == opened.tableBytes() && time(table) == opened.tableTime())
                || RowsChecksum.of(rows) == stored.builtOf());
    if (!same) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "%s is of %d rows that %s had, but its %d rows are others now",
              kept,
              stored.rows(),
              file.getFileName(),
              rows.rows()),
          List.of(new Remedy.Indexing("build it again", file.toString())));
    }
  }

  /**
   * Reads all of the index that is kept beside a table and compares it with its checksums.
   *
   * @param file the table's file
   * @return what was found, tensor by tensor; empty if there is no index
   * @throws VectorFileException if its file is broken
   */
  public List<Verified> verify(Path file) {
    Path kept = beside(file);
    if (!Files.exists(kept)) {
      return List.of();
    }
    try (Arena arena = Arena.ofShared()) {
      return IndexFile.open(kept, arena).verify();
    }
  }

  /**
   * Measures how much an index finds: rows of the table are asked for, each left out of its own
   * answer, and the ten nearest that it finds are compared with those of a scan of every row.
   *
   * @param index any index
   * @param sample how many rows are asked for, 1 or more; evenly spaced
   * @return the mean share that was found, recall@10, from 0 to 1; 1 of a table without neighbours
   */
  public static double recall(VectorIndex index, int sample) {
    EmbeddingStore rows = index.rows();
    List<IndexQuery> queries = RecallCurve.sample(rows, sample);
    VectorIndex exact = new ExactIndex(rows, index.metric());
    return RecallCurve.recall(
        index.nearest(queries, RecallCurve.TOP, Allowed.all()),
        exact.nearest(queries, RecallCurve.TOP, Allowed.all()));
  }
}
