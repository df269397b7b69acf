package embedkit.kernels;

/**
 * How rows of a table are kept as signed bytes, as halves of bytes and as signs, each with a scale.
 * Plain loops. Stateless; a row that leaves its array is an {@link IndexOutOfBoundsException}.
 */
public final class RowCodes {

  private static final float MOST_NIBBLE_STEPS = 7;

  private RowCodes() {}

  /**
   * Keeps a row as signed bytes.
   *
   * @param values holds the row
   * @param from where the row begins
   * @param dim numbers in the row
   * @param codes receives {@code dim} bytes
   * @param to where they go
   * @return the scale, {@link Numbers#byteScale}
   */
  public static float toBytes(float[] values, int from, int dim, byte[] codes, int to) {
    Checks.range("codes", codes.length, to, dim);
    float scale = Numbers.byteScale(values, from, dim);
    for (int d = 0; d < dim; d++) {
      codes[to + d] = Numbers.toByte(values[from + d], scale);
    }
    return scale;
  }

  /**
   * Makes numbers of signed bytes.
   *
   * @param codes holds the bytes
   * @param from where they begin
   * @param scale what each is multiplied by
   * @param dim numbers in the row
   * @param values receives them
   * @param to where they go
   */
  public static void fromBytes(
      byte[] codes, int from, float scale, int dim, float[] values, int to) {
    Checks.range("codes", codes.length, from, dim);
    Checks.range("values", values.length, to, dim);
    for (int d = 0; d < dim; d++) {
      values[to + d] = codes[from + d] * scale;
    }
  }

  /**
   * Keeps a row as whole numbers from -7 to 7, each in a half of a byte as two's complement, the
   * low half first; a half that is left over is 0. The scale is the largest magnitude over 7,
   * rounded up as {@link Numbers#byteScale} is, so that a row that was widened and is narrowed
   * again keeps its scale and codes.
   *
   * @param values holds the row
   * @param from where the row begins
   * @param dim numbers in the row
   * @param codes receives {@code (dim + 1) / 2} bytes
   * @param to where they go
   * @return the scale: 0 for a row of zeros, infinite or NaN where a number is
   */
  public static float toNibbles(float[] values, int from, int dim, byte[] codes, int to) {
    Checks.range("codes", codes.length, to, (dim + 1) / 2);
    float scale = Numbers.scale(values, from, dim, MOST_NIBBLE_STEPS);
    for (int d = 0; d < dim; d += 2) {
      int low = toNibble(values[from + d], scale);
      int high = d + 1 < dim ? toNibble(values[from + d + 1], scale) : 0;
      codes[to + d / 2] = (byte) (low & 0xf | high << 4);
    }
    return scale;
  }

  private static int toNibble(float value, float scale) {
    float steps = scale == 0 ? 0 : value / scale;
    return (int) Math.clamp(Math.rint(steps), -MOST_NIBBLE_STEPS, MOST_NIBBLE_STEPS);
  }

  /**
   * Makes numbers of halves of bytes, as {@link #toNibbles} leaves them.
   *
   * @param codes holds the bytes
   * @param from where they begin
   * @param scale what each number is multiplied by
   * @param dim numbers in the row
   * @param values receives them
   * @param to where they go
   */
  public static void fromNibbles(
      byte[] codes, int from, float scale, int dim, float[] values, int to) {
    Checks.range("codes", codes.length, from, (dim + 1) / 2);
    Checks.range("values", values.length, to, dim);
    for (int d = 0; d < dim; d++) {
      int code = codes[from + d / 2] << 28 - 4 * (d % 2) >> 28;
      values[to + d] = code * scale;
    }
  }

  /**
   * Returns the bytes of a row of signs: whole words of 64 bits.
   *
   * @param dim numbers in the row, 0 or more
   * @return a multiple of 8
   */
  public static int signBytes(int dim) {
    return (dim + Long.SIZE - 1) / Long.SIZE * Long.BYTES;
  }

  /**
   * Keeps the signs of a row: bit {@code d % 8} of byte {@code d / 8} is set where number {@code d}
   * is below zero, and bits from dim on are not.
   *
   * @param values holds the row
   * @param from where the row begins
   * @param dim numbers in the row
   * @param codes receives {@link #signBytes} bytes
   * @param to where they go
   * @return the mean of the magnitudes, which is exact again where all are the same; infinite or
   *     NaN where a number is
   */
  public static float toSigns(float[] values, int from, int dim, byte[] codes, int to) {
    Checks.range("values", values.length, from, dim);
    Checks.range("codes", codes.length, to, signBytes(dim));
    double sum = 0;
    for (int b = 0; b < signBytes(dim); b++) {
      int bits = 0;
      for (int d = 8 * b; d < Math.min(dim, 8 * b + 8); d++) {
        sum += Math.abs(values[from + d]);
        bits |= values[from + d] < 0 ? 1 << d % 8 : 0;
      }
      codes[to + b] = (byte) bits;
    }
    return dim == 0 ? 0 : (float) (sum / dim);
  }

  /**
   * Makes numbers of signs: the scale, or its negative where the bit is set.
   *
   * @param codes holds the bits
   * @param from where they begin
   * @param scale the magnitude of each number
   * @param dim numbers in the row
   * @param values receives them
   * @param to where they go
   */
  public static void fromSigns(
      byte[] codes, int from, float scale, int dim, float[] values, int to) {
    Checks.range("codes", codes.length, from, signBytes(dim));
    Checks.range("values", values.length, to, dim);
    for (int d = 0; d < dim; d++) {
      values[to + d] = (codes[from + d / 8] >>> d % 8 & 1) == 0 ? scale : -scale;
    }
  }
}
