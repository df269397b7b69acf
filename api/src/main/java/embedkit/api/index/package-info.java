/**
 * Which rows are near. A {@link embedkit.api.index.VectorIndex} answers for the rows of a store
 * that it does not own: which of them, among those {@linkplain embedkit.api.index.Allowed allowed},
 * are nearest to what an {@link embedkit.api.index.IndexQuery} seeks, by a {@link
 * embedkit.api.index.Metric}. Whoever asks does not know whether every row is read or a graph is
 * walked; {@link embedkit.api.index.VectorIndex#exact} tells.
 *
 * <p>An index that takes time to build keeps what it built as integer tensors beside the rows
 * ({@link embedkit.api.index.StoredIndex}), with the checksum of the rows that it was built of
 * ({@link embedkit.api.index.RowsChecksum}), so that it is mapped and not built again.
 *
 * <p>Plugin authors implement {@link embedkit.spi.IndexProvider} and extend {@code IndexKit}.
 */
@NullMarked
package embedkit.api.index;

import org.jspecify.annotations.NullMarked;
