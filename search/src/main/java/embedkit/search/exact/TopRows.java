package embedkit.search.exact;

/** The best few of many scored rows: a heap with the worst on top. Of equals the lower row wins. */
final class TopRows {

  private final float[] scores;
  private final long[] rows;
  private int size;

  TopRows(int most) {
    scores = new float[most];
    rows = new long[most];
  }

  /** Below this, or at it with a higher row, a row cannot enter. */
  float threshold() {
    if (scores.length == 0) {
      return Float.POSITIVE_INFINITY;
    }
    return size < scores.length ? Float.NEGATIVE_INFINITY : scores[0];
  }

  void offer(float score, long row) {
    if (Float.isNaN(score) || scores.length == 0) {
      return;
    }
    if (size < scores.length) {
      up(size++, score, row);
    } else if (worse(scores[0], rows[0], score, row)) {
      down(0, score, row);
    }
  }

  void offerAll(TopRows other) {
    for (int i = 0; i < other.size; i++) {
      offer(other.scores[i], other.rows[i]);
    }
  }

  private static boolean worse(float score, long row, float than, long thanRow) {
    return score < than || (score == than && row > thanRow);
  }

  private void up(int at, float score, long row) {
    while (at > 0 && worse(score, row, scores[(at - 1) / 2], rows[(at - 1) / 2])) {
      set(at, (at - 1) / 2);
      at = (at - 1) / 2;
    }
    scores[at] = score;
    rows[at] = row;
  }

  private void down(int at, float score, long row) {
    while (true) {
      int child = 2 * at + 1;
      if (child + 1 < size
          && worse(scores[child + 1], rows[child + 1], scores[child], rows[child])) {
        child++;
      }
      if (child >= size || !worse(scores[child], rows[child], score, row)) {
        break;
      }
      set(at, child);
      at = child;
    }
    scores[at] = score;
    rows[at] = row;
  }

  private void set(int to, int from) {
    scores[to] = scores[from];
    rows[to] = rows[from];
  }

  int size() {
    return size;
  }

  /** Takes the worst out. */
  void removeWorst(long[] into, int at) {
    into[at] = rows[0];
    size--;
    if (size > 0) {
      down(0, scores[size], rows[size]);
    }
  }
}
