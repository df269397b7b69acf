package embedkit.server;

import embedkit.api.EmbeddingStore;
import embedkit.api.index.Allowed;
import embedkit.api.index.Hit;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import embedkit.api.index.StoredIndex;
import embedkit.api.index.VectorIndex;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** An index that never finds one of the rows, so that it shows whether it was asked. */
record Forgetful(VectorIndex index, long forgotten) implements VectorIndex {

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
    return false;
  }

  @Override
  public OptionalInt builtOf() {
    return index.builtOf();
  }

  @Override
  public Optional<StoredIndex> stored() {
    return index.stored();
  }

  @Override
  public List<List<Hit>> nearest(List<? extends IndexQuery> queries, int top, Allowed allowed) {
    return index.nearest(queries, top, allowed).stream()
        .map(hits -> hits.stream().filter(hit -> hit.row() != forgotten).toList())
        .toList();
  }

  @Override
  public void close() {
    index.close();
  }
}
