package embedkit.testkit;

import embedkit.api.ElementType;

/** What a row becomes when an element type keeps it, by the plainest arithmetic. */
final class Rounding {

  private Rounding() {}

  static float[] kept(ElementType type, float[] row) {
    return switch (type) {
      case I8 -> steps(row, 127);
      case I4 -> steps(row, 7);
      case BIT -> signs(row);
      default -> each(type, row);
    };
  }

  private static float[] each(ElementType type, float[] row) {
    float[] kept = new float[row.length];
    for (int d = 0; d < row.length; d++) {
      kept[d] =
          switch (type) {
            case F16 -> Float.float16ToFloat(Float.floatToFloat16(row[d]));
            case BF16 -> brain(row[d]);
            default -> row[d];
          };
    }
    return kept;
  }

  /** The nearer of the two bfloat16 neighbours, compared in binary64; of two equal the even one. */
  private static float brain(float value) {
    int bits = Float.floatToRawIntBits(value);
    float below = Float.intBitsToFloat(bits & 0xffff0000);
    if (!Float.isFinite(value) || below == value) {
      return value;
    }
    int upper = (bits & 0xffff0000) + 0x10000;
    double next =
        (upper & 0x7fffffff) == 0x7f800000
            ? Math.copySign(0x1p128, value)
            : Float.intBitsToFloat(upper);
    double down = Math.abs((double) value - below);
    double up = Math.abs(next - value);
    boolean stay = down < up || (down == up && (bits & 0x10000) == 0);
    return stay ? below : Float.intBitsToFloat(upper);
  }

  /** One magnitude for the whole row: the mean of all. */
  private static float[] signs(float[] row) {
    double mean = 0;
    for (float value : row) {
      mean += Math.abs((double) value) / row.length;
    }
    float[] kept = new float[row.length];
    for (int d = 0; d < row.length; d++) {
      kept[d] = (float) (row[d] < 0 ? -mean : mean);
    }
    return kept;
  }

  /**
   * As many equal steps on either side of zero, as wide as the largest number asks for, the width
   * rounded up to 17 significant bits.
   */
  private static float[] steps(float[] row, int steps) {
    float most = 0;
    for (float value : row) {
      most = Math.max(most, Math.abs(value));
    }
    float unrounded = most / steps;
    double unit = Math.ulp(unrounded) * 128.0;
    float scale = (float) (Math.ceil(unrounded / unit) * unit);
    float[] kept = new float[row.length];
    for (int d = 0; d < row.length && scale > 0; d++) {
      kept[d] = (float) Math.rint(row[d] / scale) * scale;
    }
    return kept;
  }
}
