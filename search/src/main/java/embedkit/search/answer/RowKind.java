package embedkit.search.answer;

import embedkit.api.Codebook;
import embedkit.api.CodedRows;
import embedkit.api.EmbeddingStore;
import embedkit.api.Incubating;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How rows are kept.
 *
 * @param type the element type, such as {@code f32}; {@code pq} for rows of centroids
 * @param rowBytes the size of one row, with its scale where it has one
 * @param sharedBytes the size of what all rows share, which is a codebook or nothing
 * @param parts of a row of centroids, a byte each
 */
@Incubating
public record RowKind(String type, long rowBytes, long sharedBytes, OptionalInt parts) {

  /**
   * Looks at a store.
   *
   * @param store any rows
   * @return how they are kept
   */
  public static RowKind of(EmbeddingStore store) {
    Optional<Codebook> book = store.coded().flatMap(CodedRows::codebook);
    if (book.isEmpty()) {
      long bytes = store.elementType().rowBytes(store.dim());
      return new RowKind(store.elementType().text(), bytes, 0, OptionalInt.empty());
    }
    int parts = book.get().parts();
    long shared = (long) book.get().centroids().length * Float.BYTES;
    return new RowKind("pq", (long) parts + Float.BYTES, shared, OptionalInt.of(parts));
  }

  /**
   * Returns the size of so many rows with what they share.
   *
   * @param rows how many
   * @return bytes
   */
  public long bytes(long rows) {
    return rows * rowBytes + sharedBytes;
  }
}
