package embedkit.search.index;

import embedkit.api.EmbeddingStore;
import embedkit.api.FileAccessException;
import embedkit.api.index.Allowed;
import embedkit.api.index.Hit;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import embedkit.api.index.StoredIndex;
import embedkit.api.index.VectorIndex;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** An index with the mapping of its file, which is closed with it. */
final class OpenedIndex implements VectorIndex {

  private final VectorIndex index;
  private final Path file;
  private final Arena arena;
  private boolean closed;

  OpenedIndex(VectorIndex index, Path file, Arena arena) {
    this.index = index;
    this.file = file;
    this.arena = arena;
  }

  @Override
  public EmbeddingStore rows() {
    return index.rows();
  }

  @Override
  public Metric metric() {
    return index.metric();
  }

  @Override
  public boolean exact() {
    return index.exact();
  }

  @Override
  public Optional<StoredIndex> stored() {
    return index.stored();
  }

  @Override
  public List<List<Hit>> nearest(List<? extends IndexQuery> queries, int top, Allowed allowed) {
    try {
      return index.nearest(queries, top, allowed);
    } catch (InternalError e) {
      throw new FileAccessException(
          file
              + ", or the file of its rows, was cut short while it was read, or its device failed;"
              + " build the index again, or restore the file",
          e);
    }
  }

  @Override
  public VectorIndex by(Metric metric) {
    return metric == metric() ? this : index.by(metric);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      index.close();
      arena.close();
    }
  }
}
