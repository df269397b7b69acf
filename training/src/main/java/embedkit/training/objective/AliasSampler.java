package embedkit.training.objective;

/** Draws words by a power of their counts: the alias method (Vose 1991), one read per draw. */
final class AliasSampler {

  private final int size;

  /** The bits of the chance to keep a word, and below them the word that else stands for it. */
  private final long[] words;

  AliasSampler(long[] counts, double power) {
    this(weights(counts, power));
  }

  /** Draws words by their weights, above 0. */
  AliasSampler(double[] weights) {
    size = weights.length;
    words = new long[size];
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double[] share = new double[size];
    int[] stack = new int[size];
    int small = 0;
    int large = size;
    for (int i = 0; i < size; i++) {
      share[i] = weights[i] / total * size;
      if (share[i] < 1) {
        stack[small++] = i;
      } else {
        stack[--large] = i;
      }
    }
    pair(share, stack, small, large);
  }

  /** Powers of counts. */
  static double[] weights(long[] counts, double power) {
    double[] weights = new double[counts.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.pow(counts[i], power);
    }
    return weights;
  }

  /** Fills each word that has less than its share up with one that has more. */
  private void pair(double[] share, int[] stack, int small, int large) {
    while (small > 0 && large < size) {
      int less = stack[--small];
      int more = stack[large];
      put(less, (float) share[less], more);
      share[more] -= 1 - share[less];
      if (share[more] < 1) {
        large++;
        stack[small++] = more;
      }
    }
    while (large < size) {
      put(stack[large++], 1, 0);
    }
    while (small > 0) {
      put(stack[--small], 1, 0);
    }
  }

  /** What is left of a share may have fallen below 0 by rounding. */
  private void put(int word, float keep, int alias) {
    words[word] = (long) Float.floatToRawIntBits(Math.max(0f, keep)) << 32 | alias;
  }

  /**
   * Draws a word with 64 random bits. No processor foresees whether it is kept, so there is no
   * branch: several draws wait for memory at once. Floats of one sign are in the order of their
   * bits.
   */
  int draw(long bits) {
    int i = (int) ((bits >>> 32) * size >>> 32);
    long word = words[i];
    int drawn = Float.floatToRawIntBits((bits & 0xffffff) * 0x1p-24f);
    int kept = drawn - (int) (word >>> 32) >> 31;
    return i & kept | (int) word & ~kept;
  }
}
