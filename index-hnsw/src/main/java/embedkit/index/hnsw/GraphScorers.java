package embedkit.index.hnsw;

import embedkit.api.EmbeddingStore;
import embedkit.api.index.Metric;
import org.apache.lucene.util.hnsw.RandomVectorScorerSupplier;
import org.apache.lucene.util.hnsw.UpdateableRandomVectorScorer;

/** What Lucene asks how near two nodes are: by our kernels, over rows that stay where they are. */
final class GraphScorers implements RandomVectorScorerSupplier {

  private static final int MOST = 1 << 10;

  private final EmbeddingStore store;
  private final Nodes nodes;
  private final Metric metric;

  GraphScorers(EmbeddingStore store, Nodes nodes, Metric metric) {
    this.store = store;
    this.nodes = nodes;
    this.metric = metric;
  }

  @Override
  public UpdateableRandomVectorScorer scorer() {
    return new Scorer();
  }

  @Override
  public RandomVectorScorerSupplier copy() {
    return this;
  }

  /** For one thread. */
  private final class Scorer implements UpdateableRandomVectorScorer {

    private final RowScorer rows = new RowScorer(store, nodes, metric, MOST);
    private final int[] one = new int[1];
    private final float[] rank = new float[1];
    private float own;

    @Override
    public void setScoringOrdinal(int node) {
      rows.ask(node);
      own = rows.ownHalfSquare(node);
    }

    @Override
    public float score(int node) {
      one[0] = node;
      rows.ranks(one, 1, rank);
      return score(rank[0]);
    }

    @Override
    public float bulkScore(int[] asked, float[] scores, int count) {
      rows.ranks(asked, count, scores);
      float best = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < count; i++) {
        scores[i] = score(scores[i]);
        best = Math.max(best, scores[i]);
      }
      return best;
    }

    /** Lucene takes scores of 0 and more; the order is that of the ranks. */
    private float score(float rank) {
      return switch (metric) {
        case COSINE -> Math.max(0, (1 + rank) / 2);
        case DOT -> rank < 0 ? 1 / (1 - rank) : rank + 1;
        case EUCLIDEAN -> 1 / (1 + Math.max(0, 2 * (own - rank)));
      };
    }

    @Override
    public int maxOrd() {
      return nodes.count();
    }
  }
}
