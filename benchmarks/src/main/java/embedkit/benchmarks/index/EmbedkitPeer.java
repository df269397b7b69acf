package embedkit.benchmarks.index;

import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.index.Allowed;
import embedkit.api.index.Hit;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import embedkit.api.index.VectorIndex;
import embedkit.search.index.Indexes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Embedkit's hnsw, kept beside the table and mapped. */
final class EmbedkitPeer implements Peer {

  private final Indexes indexes = Indexes.installed();
  private final EmbeddingTable table;
  private final Path file;
  private final Map<Integer, VectorIndex> byBeam = new HashMap<>();

  EmbedkitPeer(EmbeddingTable table, Path file, int threads) {
    this.table = table;
    this.file = file;
    String spec = "hnsw:degree=16,beam=100,threads=" + threads;
    try (VectorIndex built = indexes.build(table, spec, Metric.COSINE, Progress.NONE)) {
      indexes.save(built, file);
    }
  }

  @Override
  public long bytes() {
    try {
      return Files.size(Indexes.beside(file));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public int[] nearest(float[] query, int beam) {
    VectorIndex index =
        byBeam.computeIfAbsent(
            beam, b -> indexes.open(table, file, Map.of("search", Integer.toString(b))));
    List<Hit> hits = index.nearest(new IndexQuery.Near(query), 10, Allowed.all());
    return hits.stream().mapToInt(hit -> (int) hit.row()).toArray();
  }

  @Override
  public void close() {
    byBeam.values().forEach(VectorIndex::close);
  }
}
