package embedkit.benchmarks.index;

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/** JVector's graph in memory, of as many neighbours as level 0 of the others has. */
final class JVectorPeer implements Peer {

  private static final VectorSimilarityFunction DOT = VectorSimilarityFunction.DOT_PRODUCT;
  private static final VectorTypeSupport VECTORS =
      VectorizationProvider.getInstance().getVectorTypeSupport();

  private final ListRandomAccessVectorValues values;
  private final GraphIndexBuilder builder;
  private final GraphSearcher searcher;

  JVectorPeer(float[][] rows, int threads) {
    List<VectorFloat<?>> all = new ArrayList<>();
    for (float[] row : rows) {
      all.add(VECTORS.createFloatVector(row));
    }
    this.values = new ListRandomAccessVectorValues(all, rows[0].length);
    BuildScoreProvider scores = BuildScoreProvider.randomAccessScoreProvider(values, DOT);
    ForkJoinPool pool = new ForkJoinPool(threads);
    this.builder =
        GraphIndexBuilder.builder(scores, rows[0].length, 32)
            .withBeamWidth(100)
            .withNeighborOverflow(1.2f)
            .withAlpha(1.2f)
            .withSimdExecutor(pool)
            .withParallelExecutor(pool)
            .build();
    ImmutableGraphIndex graph = builder.build(values);
    this.searcher = new GraphSearcher(graph);
  }

  @Override
  public long bytes() {
    return builder.ramBytesUsed();
  }

  @Override
  public int[] nearest(float[] query, int beam) {
    DefaultSearchScoreProvider scores =
        DefaultSearchScoreProvider.exact(VECTORS.createFloatVector(query), DOT, values);
    SearchResult.NodeScore[] found = searcher.search(scores, 10, beam, 0f, 0f, Bits.ALL).getNodes();
    int[] rows = new int[found.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = found[i].node;
    }
    return rows;
  }

  @Override
  public void close() throws IOException {
    searcher.close();
    builder.close();
  }
}
