package embedkit.training.objective;

import embedkit.api.EmbeddingStore;
import java.util.Arrays;

/** The rows of one part that a block touches, their values and their gradients. */
final class RowGradients {

  /** Rows that kernels may touch behind the last, which stay zero in the gradients. */
  private static final int PADDING = 4;

  final RowSet set;
  float[] values;
  float[] gradients;
  private float[] terms;
  private final int stride;

  RowGradients(int room, int stride) {
    this.set = new RowSet(room);
    this.stride = stride;
    this.values = new float[(room + PADDING) * stride];
    this.gradients = new float[(room + PADDING) * stride];
    this.terms = new float[room + PADDING];
  }

  void clear() {
    set.clear();
    Arrays.fill(terms, 0);
  }

  int place(int row) {
    int place = set.place(row);
    if (place >= terms.length) {
      terms = Arrays.copyOf(terms, 2 * terms.length);
    }
    return place;
  }

  /** Counts terms of the loss that fall on a row. */
  void count(int place, float more) {
    terms[place] += more;
  }

  /** Rows, rounded up for the kernels. */
  int rounded() {
    return (set.size() + 3) & -4;
  }

  void gather(EmbeddingStore part) {
    int needed = Math.multiplyExact(set.size() + PADDING, stride);
    if (needed > values.length) {
      values = new float[Math.max(needed, (int) Math.min(Integer.MAX_VALUE - 8, 2L * needed))];
      gradients = new float[values.length];
    }
    part.gather(set.rows(), 0, set.size(), values, 0, stride);
    Arrays.fill(gradients, 0, needed, 0);
  }

  /**
   * Shortens the gradients of rows that many terms fall on, so that a step of plain SGD moves a row
   * by no more than so many terms of learning rate 1. All terms of a block are taken at one point;
   * one after the other, each would have seen what those before it did. The step along a sum of too
   * many overshoots, and the next one overshoots further.
   *
   * @param most the most terms
   */
  void temper(float most) {
    for (int row = 0; row < set.size(); row++) {
      if (terms[row] > most) {
        float share = most / terms[row];
        for (int i = row * stride; i < (row + 1) * stride; i++) {
          gradients[i] *= share;
        }
      }
    }
  }
}
