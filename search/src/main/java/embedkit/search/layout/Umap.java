package embedkit.search.layout;

import embedkit.api.ConfigurationException;
import java.util.Locale;

/**
 * How points of the plane are moved until neighbours are near: uniform manifold approximation and
 * projection (McInnes, Healy and Melville 2018). Each row's neighbours are weighted by their
 * distances, the weights are made symmetric by a fuzzy union, and points are drawn to their
 * neighbours and pushed away from random others.
 *
 * <p><b>Differs from umap-learn.</b> The points start from principal components. In each round a
 * point moves by itself alone, against the places where the others were before the round; so the
 * result does not depend on the number of threads, and each edge pulls either end once a round, not
 * twice, which keeps strangers apart better (trustworthiness). The curve of forces is read from a
 * table (error below one in a thousand). A row's neighbours do not count the row itself.
 *
 * @param neighbours of each row, 2 to 500; few show what is near, many what is far
 * @param minDist the distance in the plane below which points are as near as can be, 0 to spread
 * @param spread how far points are apart as a whole, more than 0
 * @param rounds how often each point is moved, 1 to 10,000; or 0 for 500 of up to 10,000 rows and
 *     200 of more
 * @param negatives random points that push for each neighbour that pulls, 1 to 100
 * @param seed the same seed gives the same map
 */
public record Umap(
    int neighbours, double minDist, double spread, int rounds, int negatives, long seed) {

  private static final int FEW_ROWS = 10_000;

  /**
   * Checks the ranges.
   *
   * @throws ConfigurationException if a number is out of its range
   */
  public Umap {
    check("neighbours", neighbours, 2, 500);
    check("rounds", rounds, 0, 10_000);
    check("negatives", negatives, 1, 100);
    if (!(spread > 0 && spread <= 1000)) {
      throw new ConfigurationException(
          "spread is " + spread + "; it must be more than 0 and at most 1,000");
    }
    if (!(minDist >= 0 && minDist <= spread)) {
      throw new ConfigurationException(
          "min-dist is " + minDist + "; it must be from 0 to spread, which is " + spread);
    }
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT, "%s is %,d; it must be from %,d to %,d", name, value, least, most));
    }
  }

  /**
   * Returns what suits most tables.
   *
   * @return 15 neighbours, a least distance of 0.1, the seed 1
   */
  public static Umap usual() {
    return new Umap(NeighbourGraph.USUAL, 0.1, 1, 0, 5, 1);
  }

  /**
   * The same with another seed.
   *
   * @param seed any number
   * @return a changed copy
   */
  public Umap seed(long seed) {
    return new Umap(neighbours, minDist, spread, rounds, negatives, seed);
  }

  /**
   * The same with another number of neighbours.
   *
   * @param neighbours 2 to 500
   * @return a changed copy
   */
  public Umap neighbours(int neighbours) {
    return new Umap(neighbours, minDist, spread, rounds, negatives, seed);
  }

  /** How often the points of so many rows are moved. */
  int roundsOf(int rows) {
    if (rounds > 0) {
      return rounds;
    }
    return rows <= FEW_ROWS ? 500 : 200;
  }
}
