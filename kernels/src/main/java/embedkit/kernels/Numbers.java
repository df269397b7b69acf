package embedkit.kernels;

/**
 * Conversions between binary32 and the smaller numbers that a table may keep. (Binary16 has its
 * conversions in {@link Float#floatToFloat16(float)} and {@link Float#float16ToFloat(short)}.)
 * Stateless.
 */
public final class Numbers {

  private static final float MOST_STEPS = 127;

  private Numbers() {}

  /**
   * Widens a bfloat16, the upper half of a binary32.
   *
   * @param bits the 16 bits
   * @return the number, exactly
   */
  public static float fromBrainFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /**
   * Rounds to bfloat16: to nearest, ties to even; a NaN stays one.
   *
   * @param value any number
   * @return the 16 bits
   */
  public static short toBrainFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    if ((bits & 0x7fffffff) > 0x7f800000) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }

  /**
   * Returns the scale of a row of signed bytes: its largest magnitude is 127 steps, and zero stays
   * zero. The scale is rounded up to 17 significant bits, so that every multiple of it up to 127 is
   * exact in binary32, and a row that was widened and is narrowed again keeps its scale and bytes.
   *
   * @param values holds the row
   * @param from where the row begins
   * @param dim numbers in the row
   * @return the length of a step; 0 for a row of zeros, infinite or NaN where a number is
   * @throws IndexOutOfBoundsException if the row leaves the array
   */
  public static float byteScale(float[] values, int from, int dim) {
    return scale(values, from, dim, MOST_STEPS);
  }

  static float scale(float[] values, int from, int dim, float steps) {
    Checks.range("values", values.length, from, dim);
    float most = 0;
    for (int d = from; d < from + dim; d++) {
      most = Math.max(most, Math.abs(values[d]));
    }
    float scale = most / steps;
    return scale < Float.POSITIVE_INFINITY
        ? Float.intBitsToFloat((Float.floatToRawIntBits(scale) + 0x7f) & ~0x7f)
        : scale;
  }

  /**
   * Rounds a number to steps of a scale: to nearest, ties to even.
   *
   * @param value the number
   * @param scale the length of a step, as {@link #byteScale} gives it
   * @return -127 to 127
   */
  public static byte toByte(float value, float scale) {
    float steps = scale == 0 ? 0 : value / scale;
    return (byte) Math.clamp(Math.rint(steps), -MOST_STEPS, MOST_STEPS);
  }
}
