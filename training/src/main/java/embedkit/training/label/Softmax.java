package embedkit.training.label;

/** Shares of scores. */
final class Softmax {

  private static final float LOG2_E = 1.442695f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;

  /** Below this the exponential is no normal float; a share of 0 is as good. */
  private static final float LEAST = -87;

  /** Added to a float and taken away again, it rounds to the nearest whole number. */
  private static final float ROUND = 0x1.8p23f;

  private Softmax() {}

  /**
   * Turns scores into shares of their exponentials.
   *
   * @param c holds the scores, and receives the shares
   * @param from the first
   * @param count how many, 1 or more
   * @return the logarithm of the sum of the exponentials; not a number if a score is none
   */
  static double shares(float[] c, int from, int count) {
    float most = Float.NEGATIVE_INFINITY;
    for (int i = from; i < from + count; i++) {
      most = Math.max(most, c[i]);
    }
    for (int i = from; i < from + count; i++) {
      c[i] = exp(Math.max(LEAST, c[i] - most));
    }
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += c[i];
    }
    float share = (float) (1 / sum);
    for (int i = from; i < from + count; i++) {
      c[i] *= share;
    }
    return Math.log(sum) + most;
  }

  /** The exponential of a number from -87 to 0, by its Taylor series; its error is below 2e-7. */
  static float exp(float x) {
    float power = x * LOG2_E + ROUND - ROUND;
    float r = x - power * LN2_HIGH - power * LN2_LOW;
    float p = 1f / 5040;
    p = p * r + 1f / 720;
    p = p * r + 1f / 120;
    p = p * r + 1f / 24;
    p = p * r + 1f / 6;
    p = p * r + 0.5f;
    p = p * r + 1;
    p = p * r + 1;
    return p * Float.intBitsToFloat((int) power + 127 << 23);
  }
}
