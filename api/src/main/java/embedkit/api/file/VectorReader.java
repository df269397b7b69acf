package embedkit.api.file;

import embedkit.api.CodedRows;
import embedkit.api.FileAccessException;
import embedkit.api.Incubating;
import embedkit.api.LoadReport;
import embedkit.api.OutputRows;
import embedkit.api.Subwords;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Streams the rows of one file, in order. For one thread; it may parse with several of its own. */
public interface VectorReader extends AutoCloseable {

  /**
   * Returns the number of rows where the file announces it. The announcement is not to be trusted
   * for an allocation: it has been checked against the file's length where that is possible.
   *
   * @return the announced number of rows, or empty
   */
  OptionalLong rows();

  /**
   * Returns the numbers per row.
   *
   * @return 1 to {@link TableShape#MAX_DIM}
   */
  int dim();

  /**
   * Tells whether rows come with tokens.
   *
   * @return false for a bare matrix
   */
  boolean hasTokens();

  /**
   * Returns what the places of rows are ({@link RowBlock#place}), for messages.
   *
   * @return {@code line}, counted from 1, or {@code byte} or {@code row}, counted from 0
   */
  default String placeUnit() {
    return "row";
  }

  /**
   * Tells whether rows come with counts.
   *
   * @return true if every row's count is known
   */
  default boolean hasCounts() {
    return false;
  }

  /**
   * Returns what else the file says about the table.
   *
   * @return unmodifiable, often empty
   */
  default Map<String, String> metadata() {
    return Map.of();
  }

  /**
   * Returns what the file tells about tokens out of the vocabulary.
   *
   * @return makes their vectors, also when this reader is closed; empty for most formats
   */
  default Optional<Subwords> subwords() {
    return Optional.empty();
  }

  /**
   * Returns what the file's model predicts words with.
   *
   * @return the output rows, also when this reader is closed; empty for most formats
   */
  default Optional<OutputRows> outputs() {
    return Optional.empty();
  }

  /**
   * Returns the rows as codes, where the file keeps such: what {@link #read} gives, in its order. A
   * table that is opened without a word about its store and takes all rows as they are then keeps
   * the codes and not the numbers.
   *
   * @return the codes, also when this reader is closed; empty for most files
   */
  @Incubating
  default Optional<CodedRows> coded() {
    return Optional.empty();
  }

  /**
   * Reads the next rows.
   *
   * @param block cleared and filled with up to its capacity of rows
   * @return false if there were no more rows: the block is then empty
   * @throws VectorFileException if a row is broken and the policy is to fail
   * @throws FileAccessException if the file cannot be read
   */
  boolean read(RowBlock block);

  /**
   * Returns what was skipped or repaired so far.
   *
   * @return the report; complete once {@link #read} has returned false
   */
  LoadReport report();

  /** Releases the file. May be called again. */
  @Override
  void close();
}
