package embedkit.training.objective;

/** Draws words by a power of their counts: the alias method (Vose 1991), two reads per draw. */
final class AliasSampler {

  private final int size;
  private final float[] keep;
  private final int[] alias;

  AliasSampler(long[] counts, double power) {
    this(weights(counts, power));
  }

  /** Draws words by their weights, above 0. */
  AliasSampler(double[] weights) {
    size = weights.length;
    keep = new float[size];
    alias = new int[size];
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
      keep[less] = (float) share[less];
      alias[less] = more;
      share[more] -= 1 - share[less];
      if (share[more] < 1) {
        large++;
        stack[small++] = more;
      }
    }
    while (large < size) {
      keep[stack[large++]] = 1;
    }
    while (small > 0) {
      keep[stack[--small]] = 1;
    }
  }

  /** Draws a word with 64 random bits. */
  int draw(long bits) {
    int i = (int) ((bits >>> 32) * size >>> 32);
    return (bits & 0xffffff) * 0x1p-24f < keep[i] ? i : alias[i];
  }
}
