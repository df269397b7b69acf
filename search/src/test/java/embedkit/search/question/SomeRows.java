package embedkit.search.question;

import embedkit.api.EmbeddingStore;
import embedkit.api.index.Allowed;
import embedkit.api.index.Hit;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import embedkit.api.index.StoredIndex;
import embedkit.api.index.VectorIndex;
import embedkit.search.exact.ExactIndex;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/** An index that knows only some rows, as one that is not exact may: so it shows who asks it. */
record SomeRows(VectorIndex all, long known, AtomicInteger asked) implements VectorIndex {

  static SomeRows of(EmbeddingStore rows, Metric metric, long known) {
    return new SomeRows(new ExactIndex(rows, metric), known, new AtomicInteger());
  }

  @Override
  public EmbeddingStore rows() {
    return all.rows();
  }

  @Override
  public Metric metric() {
    return all.metric();
  }

  @Override
  public boolean exact() {
    return false;
  }

  @Override
  public OptionalInt builtOf() {
    return OptionalInt.empty();
  }

  @Override
  public Optional<StoredIndex> stored() {
    return Optional.empty();
  }

  @Override
  public List<List<Hit>> nearest(List<? extends IndexQuery> queries, int top, Allowed allowed) {
    asked.addAndGet(queries.size());
    Allowed fewer = new Allowed(0, known, allowed::allows);
    return all.nearest(queries, top, fewer);
  }

  @Override
  public void close() {}
}
