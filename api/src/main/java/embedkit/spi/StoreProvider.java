package embedkit.spi;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.Incubating;
import embedkit.api.LoadReport;
import embedkit.api.Progress;
import embedkit.api.TableShape;
import embedkit.api.Verified;
import embedkit.api.Vocabulary;
import embedkit.api.file.InputFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes stores, and opens in place the files that its storage knows. */
public interface StoreProvider extends Provider {

  /**
   * The metadata by which a table asks for places and counts of its words in four bytes, where they
   * fit: {@link #FOUR_BYTES}. It tells of the file alone, and nothing of what was learned.
   */
  @Incubating String WORD_WIDTH = "embedkit.vocab";

  /** The value of {@link #WORD_WIDTH} that asks for four bytes. */
  @Incubating String FOUR_BYTES = "i32";

  /**
   * Makes a writable store of zeros.
   *
   * @param shape rows, dim and element type
   * @param options values for all of {@link #options()}, checked
   * @return the store; the caller closes it
   * @throws embedkit.api.InsufficientSpaceException if it does not fit
   * @throws embedkit.api.FileAccessException if it has a file and that is there already or cannot
   *     be made
   */
  EmbeddingStore create(TableShape shape, Options options);

  /**
   * Makes a writable table of zeros with its tokens. A storage that keeps tokens and metadata with
   * the rows overrides this.
   *
   * @param shape rows, dim and element type
   * @param vocabulary the tokens, one for each row; or empty
   * @param metadata what is known about the table, text by name
   * @param options values for all of {@link #options()}, checked
   * @return the table; the caller closes it
   * @throws embedkit.api.InsufficientSpaceException if it does not fit
   * @throws embedkit.api.FileAccessException if it has a file and that is there already or cannot
   *     be made
   */
  default EmbeddingTable createTable(
      TableShape shape,
      Optional<Vocabulary> vocabulary,
      Map<String, String> metadata,
      Options options) {
    EmbeddingStore store = create(shape, options);
    LoadReport nothing = new LoadReport(shape.rows(), List.of());
    return new EmbeddingTable(store, vocabulary, metadata, nothing);
  }

  /** Where a storage can collect rows whose number is not known beforehand. */
  enum Staging {
    /** It cannot. */
    NOWHERE,
    /** In memory: as quick as can be, as long as they are not too many. */
    IN_MEMORY,
    /** In a scratch file: as many as its device holds. */
    IN_A_FILE
  }

  /**
   * Tells where {@link #stage} collects rows. Files that say how many rows they have only when they
   * are read to their end are loaded through such a storage, and a table that is opened without a
   * word about its store stays in one that does so in memory.
   *
   * @return where, if at all
   */
  default Staging staging() {
    return Staging.NOWHERE;
  }

  /**
   * Makes an empty store of 32-bit floats to collect rows in. It grows by {@code append}, many rows
   * at once: a power of two of them that takes about 1 MiB, and at last what is left.
   *
   * @param dim numbers per row
   * @param folder where a scratch file may lie; it has no name there, or goes with the store
   * @return the store; the caller closes it
   * @throws embedkit.api.FileAccessException if a scratch file cannot be made
   */
  default EmbeddingStore stage(int dim, Path folder) {
    throw new ConfigurationException("the storage " + name() + " cannot collect rows");
  }

  /**
   * Returns the file that a new table will lie in: a scratch file for its rows then lies beside it,
   * and that it can be made is checked before they are read.
   *
   * @param options values for all of {@link #options()}, checked
   * @return the file, or empty for a table without one of its own
   */
  default Optional<Path> file(Options options) {
    return Optional.empty();
  }

  /**
   * Tells by content whether {@link #open} takes a file.
   *
   * @param file the file
   * @return the verdict with its reason
   */
  default Recognition recognise(InputFile file) {
    return Recognition.no("this storage has no files");
  }

  /**
   * Opens a table in place, without reading its rows.
   *
   * @param file the file
   * @param options values for all of {@link #options()}, checked
   * @return the table; read-only unless the options say otherwise; the caller closes it
   * @throws embedkit.api.VectorFileException if the file is broken
   */
  default EmbeddingTable open(InputFile file, Options options) {
    throw new ConfigurationException("the storage " + name() + " opens no files");
  }

  /**
   * Reads all of a file that {@link #open} takes, and compares it with the checksums that it notes.
   *
   * @param file the file
   * @param progress told the bytes read
   * @return what was found, part by part
   * @throws embedkit.api.VectorFileException if the file is broken beyond its parts
   */
  default List<Verified> verify(InputFile file, Progress progress) {
    throw new ConfigurationException("the storage " + name() + " opens no files");
  }
}
