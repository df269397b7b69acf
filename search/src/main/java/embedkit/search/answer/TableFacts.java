package embedkit.search.answer;

import embedkit.api.TableShape;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a table is.
 *
 * @param table what it is called, such as its file's name
 * @param shape rows, dim and element type; rows of centroids are told as those of 32-bit floats
 * @param kept how the rows are kept
 * @param fileBytes size of the file, where it is called by one
 * @param words whether rows have words
 * @param counts tokens of the text that it was learned from, where they were counted
 * @param kernels the vector kernels that this process asks it with
 * @param metadata what is known about its making, in the order of the names
 */
public record TableFacts(
    String table,
    TableShape shape,
    RowKind kept,
    OptionalLong fileBytes,
    boolean words,
    OptionalLong counts,
    String kernels,
    Map<String, String> metadata)
    implements Answer {

  /** Copies the metadata. */
  public TableFacts {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(kept, "kept");
    Objects.requireNonNull(kernels, "kernels");
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
  }
}
