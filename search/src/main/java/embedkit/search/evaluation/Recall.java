package embedkit.search.evaluation;

import embedkit.api.EmbeddingTable;
import embedkit.api.Incubating;
import embedkit.search.Neighbor;
import embedkit.search.Neighbors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How many of the nearest rows small rows find: those of a sample of rows by cosine, each left out
 * of its own answer.
 *
 * @param queries how many rows were asked about
 * @param top how many nearest rows were sought for each
 * @param alone the share that the small rows find by themselves, 0 to 1
 * @param reranked the share that they find as candidates which the rows they were made of order
 */
@Incubating
public record Recall(int queries, int top, double alone, double reranked) {

  private static final int TOP = 10;

  /**
   * Asks about rows that are drawn at random.
   *
   * @param table the rows as they were
   * @param small the same rows, kept smaller
   * @param queries how many rows are asked about at the most, 1 or more
   * @param seed draws them
   * @return the shares of the ten nearest that are found; 1 where there is nothing to find
   * @throws embedkit.api.ConfigurationException if the tables are not of one shape, or the small
   *     one shows no codes
   */
  public static Recall of(EmbeddingTable table, EmbeddingTable small, int queries, long seed) {
    Neighbors exact = Neighbors.in(table);
    Neighbors alone = Neighbors.in(small);
    Neighbors reranked = Neighbors.reranked(table, small.store());
    long rows = table.rows();
    int asked = (int) Math.min(queries, rows);
    long[] drawn = new Random(seed).longs(0, Math.max(1, rows)).distinct().limit(asked).toArray();
    float[][] vectors = new float[asked][];
    long[][] own = new long[asked][];
    for (int i = 0; i < asked; i++) {
      vectors[i] = table.vector(drawn[i]);
      own[i] = new long[] {drawn[i]};
    }
    List<List<Neighbor>> truth = exact.nearest(vectors, TOP, own);
    List<List<Neighbor>> ordered = new ArrayList<>(asked);
    for (int i = 0; i < asked; i++) {
      ordered.add(reranked.nearest(vectors[i], TOP, own[i]));
    }
    return new Recall(
        asked, TOP, share(truth, alone.nearest(vectors, TOP, own)), share(truth, ordered));
  }

  private static double share(List<List<Neighbor>> truth, List<List<Neighbor>> found) {
    long sought = 0;
    long right = 0;
    for (int i = 0; i < truth.size(); i++) {
      Set<Long> rows = found.get(i).stream().map(Neighbor::row).collect(Collectors.toSet());
      sought += truth.get(i).size();
      right += truth.get(i).stream().filter(near -> rows.contains(near.row())).count();
    }
    return sought == 0 ? 1 : (double) right / sought;
  }
}
