package embedkit.search.near;

import java.util.Arrays;

/**
 * The best few of each row, kept in order, the best first; of equals the lower row. What is kept
 * does not depend on the order in which rows are offered.
 */
public final class NearestLists {

  public final int rows;
  public final int most;
  public final int[] sizes;
  public final int[] ids;
  public final float[] scores;

  public NearestLists(int rows, int most) {
    this.rows = rows;
    this.most = most;
    this.sizes = new int[rows];
    this.ids = new int[Math.multiplyExact(rows, most)];
    this.scores = new float[ids.length];
  }

  /** Below this a row cannot enter. */
  public float floor(int row) {
    return sizes[row] < most ? Float.NEGATIVE_INFINITY : scores[(row + 1) * most - 1];
  }

  /** One thread at a time for each row. */
  public void offer(int row, int other, float score) {
    int from = row * most;
    int at = from + sizes[row];
    if (sizes[row] == most) {
      at--;
      if (!before(score, other, scores[at], ids[at])) {
        return;
      }
    } else {
      sizes[row]++;
    }
    while (at > from && before(score, other, scores[at - 1], ids[at - 1])) {
      scores[at] = scores[at - 1];
      ids[at] = ids[at - 1];
      at--;
    }
    scores[at] = score;
    ids[at] = other;
  }

  private static boolean before(float score, int id, float than, int thanId) {
    return score > than || (score == than && id < thanId);
  }

  /** Fills the lists of rows that are near nothing with each other, so that they stay together. */
  public void link(int[] alone, float score) {
    int links = Math.min(most, alone.length - 1);
    for (int i = 0; i < alone.length; i++) {
      for (int k = 1; k <= links; k++) {
        offer(alone[i], alone[(i + k) % alone.length], score);
      }
    }
  }

  /** Room that is not used holds -1. */
  public void close() {
    for (int row = 0; row < rows; row++) {
      Arrays.fill(ids, row * most + sizes[row], (row + 1) * most, -1);
    }
  }
}
