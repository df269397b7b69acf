package embedkit.search.exact;

import java.util.Arrays;

/**
 * The best few of many scored rows that come in rising order: a buffer that is cut back to them
 * whenever it is full, which for many of them is less work than a heap. Of equals the lower row
 * wins.
 */
final class BestRows {

  private static final int SPARE = 256;
  private static final int DIGIT = 8;

  private final int most;
  private final int room;
  private final int[] counts = new int[1 << DIGIT];
  private float[] scores = new float[64];
  private long[] rows = new long[64];
  private int size;
  private float floor = Float.NEGATIVE_INFINITY;

  /**
   * Begins without rows.
   *
   * @param most how many are kept, 1 or more
   */
  BestRows(int most) {
    this.most = most;
    this.room = (int) Math.min(2L * most + SPARE, Integer.MAX_VALUE - 8);
  }

  /** A later row below this is none of the best. */
  float floor() {
    return floor;
  }

  /** Takes a row, which is higher than all before. */
  void add(float score, long row) {
    if (!(score >= floor)) {
      return;
    }
    if (size == room) {
      cut();
    }
    if (size == scores.length) {
      int larger = (int) Math.min(2L * size, room);
      scores = Arrays.copyOf(scores, larger);
      rows = Arrays.copyOf(rows, larger);
    }
    scores[size] = score;
    rows[size++] = row;
  }

  /** Takes the best of higher rows. */
  void addAll(BestRows other) {
    other.cut();
    for (int i = 0; i < other.size; i++) {
      add(other.scores[i], other.rows[i]);
    }
  }

  /** Returns the best, which rise. */
  long[] rows() {
    cut();
    return Arrays.copyOf(rows, size);
  }

  private void cut() {
    if (size <= most) {
      return;
    }
    int least = least();
    int above = 0;
    for (int i = 0; i < size; i++) {
      above += key(scores[i]) > least ? 1 : 0;
    }
    int equals = most - above;
    int kept = 0;
    float last = floor;
    for (int i = 0; i < size; i++) {
      int key = key(scores[i]);
      if (key > least || key == least && equals-- > 0) {
        last = key == least ? scores[i] : last;
        scores[kept] = scores[i];
        rows[kept++] = rows[i];
      }
    }
    size = kept;
    // A later row of the same score is a higher one, and loses.
    floor = Math.nextUp(last);
  }

  /** The key of the last that is kept, digit by digit from the top. */
  private int least() {
    int rank = most;
    int known = 0;
    for (int shift = Integer.SIZE - DIGIT; shift >= 0; shift -= DIGIT) {
      Arrays.fill(counts, 0);
      for (int i = 0; i < size; i++) {
        int key = key(scores[i]) ^ Integer.MIN_VALUE;
        if (shift == Integer.SIZE - DIGIT || key >>> shift + DIGIT == known) {
          counts[key >>> shift & counts.length - 1]++;
        }
      }
      int digit = counts.length - 1;
      for (; counts[digit] < rank; digit--) {
        rank -= counts[digit];
      }
      known = known << DIGIT | digit;
    }
    return known ^ Integer.MIN_VALUE;
  }

  /** Whole numbers in the order of the scores; both zeros are one. */
  private static int key(float score) {
    int bits = Float.floatToRawIntBits(score + 0f);
    return bits ^ bits >> 31 & Integer.MAX_VALUE;
  }
}
