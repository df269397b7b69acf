package embedkit.kernels;

import java.util.Arrays;

/**
 * Kernels over the codes of rows: products of a query of small whole numbers with many rows, which
 * are whole numbers too and so the same on every machine. The Vector API where it is there, else
 * plain loops. All methods are static, allocate nothing but what they return, and are safe for any
 * number of threads on disjoint arrays. Every entry checks its ranges once.
 *
 * <p>Rows lie in one array without a gap; it has {@link #SLACK} bytes more than they need, whose
 * content is of no account, so that no row needs a tail.
 */
public final class CodeKernels {

  /** Bytes that an array of rows has beyond them. */
  public static final int SLACK = 64;

  /** The largest magnitude of a number of a query. */
  public static final int MOST = 63;

  /** The largest dim: sums of products of bytes still fit an int. */
  public static final int MOST_DIM = 1 << 16;

  /** Numbers of a query are rounded up to a multiple of this. */
  private static final int LANES = 32;

  /** Numbers that a vector of nibbles holds, at most. */
  private static final int NIBBLES = 128;

  /** Words that a vector of signs holds, at most. */
  private static final int WORDS = 8;

  private static final CodeSet PLAIN = new ScalarCodes();
  private static final CodeSet SET = Kernels.vectorized() ? new VectorCodes() : PLAIN;

  private CodeKernels() {}

  static void checkDim(int dim) {
    if (dim < 1 || dim > MOST_DIM) {
      throw new IllegalArgumentException("dim is " + dim + "; it must be from 1 to " + MOST_DIM);
    }
  }

  private static void check(byte[] query, int dim) {
    checkDim(dim);
    Checks.room("query", query.length, dim);
    for (int d = 0; d < dim; d++) {
      if (Math.abs(query[d]) > MOST) {
        throw new IllegalArgumentException(
            "number " + d + " of a query is " + query[d] + "; it must be from -63 to 63");
      }
    }
  }

  /**
   * Lays a query out for {@link #bytes}.
   *
   * @param query holds dim numbers from -63 to 63
   * @param dim how many, 1 to {@link #MOST_DIM}
   * @return what the kernel takes; not to be changed
   */
  public static short[] forBytes(byte[] query, int dim) {
    check(query, dim);
    short[] laid = new short[(dim + LANES - 1) / LANES * LANES];
    for (int d = 0; d < dim; d++) {
      laid[d] = query[d];
    }
    return laid;
  }

  /**
   * Lays a query out for {@link #nibbles}: of each run of 128 numbers every fourth, four times.
   *
   * @param query holds dim numbers from -63 to 63
   * @param dim how many, 1 to {@link #MOST_DIM}
   * @return what the kernel takes; not to be changed
   */
  public static short[] forNibbles(byte[] query, int dim) {
    check(query, dim);
    short[] laid = new short[(dim + NIBBLES - 1) / NIBBLES * NIBBLES];
    for (int d = 0; d < dim; d++) {
      laid[d / NIBBLES * NIBBLES + d % 4 * LANES + d % NIBBLES / 4] = query[d];
    }
    return laid;
  }

  /**
   * Lays a query out for {@link #signs}: its numbers in two's complement, bit by bit, each the
   * width of a row or of as many rows as fit a vector.
   *
   * @param query holds dim numbers
   * @param dim how many, 1 to {@link #MOST_DIM}
   * @param bits of a number, its sign included, 2 to 8
   * @return what the kernel takes; not to be changed
   */
  public static long[] forSigns(byte[] query, int dim, int bits) {
    checkDim(dim);
    checkBits(bits);
    Checks.room("query", query.length, dim);
    int words = (dim + Long.SIZE - 1) / Long.SIZE;
    int width = width(words);
    long[] slices = new long[bits * width];
    int most = 1 << bits - 1;
    for (int d = 0; d < dim; d++) {
      if (query[d] < -most || query[d] >= most) {
        throw new IllegalArgumentException(
            "number " + d + " of a query is " + query[d] + ", which " + bits + " bits do not hold");
      }
      for (int b = 0; b < bits; b++) {
        slices[b * width + d / Long.SIZE] |= (query[d] >> b & 1L) << d % Long.SIZE;
      }
    }
    for (int b = 0; b < bits && WORDS % words == 0; b++) {
      for (int w = words; w < WORDS; w++) {
        slices[b * width + w] = slices[b * width + w - words];
      }
    }
    return slices;
  }

  private static void checkBits(int bits) {
    if (bits < 2 || bits > Byte.SIZE) {
      throw new IllegalArgumentException("bits is " + bits + "; it must be from 2 to 8");
    }
  }

  /** Words of a slice: whole vectors. */
  static int width(int words) {
    return (words + WORDS - 1) / WORDS * WORDS;
  }

  private static void checkRows(byte[] rows, int from, int count, long rowBytes) {
    Checks.count("count", count);
    Checks.count("from", from);
    Checks.room("rows", rows.length, from + count * rowBytes + SLACK);
  }

  /**
   * Multiplies rows of signed bytes with a query and with themselves; -128 counts as -127 in the
   * squares.
   *
   * @param query {@link #forBytes} of it
   * @param rows holds the rows, dim bytes each, and {@link #SLACK}
   * @param from where the first begins
   * @param count how many rows
   * @param dim numbers per row
   * @param dots receives {@code count} dot products
   * @param squares receives {@code count} squared norms
   * @param plain whether plain loops do it, as {@link ColdStart} tells; the numbers are the same
   */
  public static void bytes(
      short[] query,
      byte[] rows,
      int from,
      int count,
      int dim,
      int[] dots,
      int[] squares,
      boolean plain) {
    checkDim(dim);
    Checks.room("query", query.length, (dim + LANES - 1) / LANES * LANES);
    checkRows(rows, from, count, dim);
    Checks.room("dots", dots.length, count);
    Checks.room("squares", squares.length, count);
    (plain ? PLAIN : SET).bytes(query, rows, from, count, dim, dots, squares);
  }

  /**
   * Returns how many numbers a query has for {@link #dotsWithBytes}.
   *
   * @param dim numbers per row, 1 to {@link #MOST_DIM}
   * @return dim, rounded up to a multiple of 32
   */
  public static int rounded(int dim) {
    checkDim(dim);
    return (dim + LANES - 1) / LANES * LANES;
  }

  /**
   * Multiplies rows of signed bytes with a query of floats.
   *
   * @param query holds dim numbers, and zeros up to {@link #rounded}
   * @param rows holds the rows, dim bytes each, and {@link #SLACK}
   * @param from where the first begins
   * @param count how many rows
   * @param dim numbers per row
   * @param dots receives {@code count} dot products, in binary32
   */
  public static void dotsWithBytes(
      float[] query, byte[] rows, int from, int count, int dim, float[] dots) {
    Checks.room("query", query.length, rounded(dim));
    checkRows(rows, from, count, dim);
    Checks.room("dots", dots.length, count);
    SET.dotsWithBytes(query, rows, from, count, dim, dots);
  }

  /**
   * Multiplies rows of numbers of 4 bits with a query and with themselves.
   *
   * @param query {@link #forNibbles} of it
   * @param rows holds the rows, {@code (dim + 1) / 2} bytes each as {@link RowCodes#toNibbles}
   *     leaves them, and {@link #SLACK}
   * @param from where the first begins
   * @param count how many rows
   * @param dim numbers per row
   * @param dots receives {@code count} dot products
   * @param squares receives {@code count} squared norms
   * @param plain whether plain loops do it, as {@link ColdStart} tells; the numbers are the same
   */
  public static void nibbles(
      short[] query,
      byte[] rows,
      int from,
      int count,
      int dim,
      int[] dots,
      int[] squares,
      boolean plain) {
    checkDim(dim);
    Checks.room("query", query.length, (dim + NIBBLES - 1) / NIBBLES * NIBBLES);
    checkRows(rows, from, count, (dim + 1) / 2);
    Checks.room("dots", dots.length, count);
    Checks.room("squares", squares.length, count);
    (plain ? PLAIN : SET).nibbles(query, rows, from, count, dim, dots, squares);
  }

  /**
   * Sums for rows of signs the numbers of a query whose bits are set.
   *
   * @param slices {@link #forSigns} of the query
   * @param bits of its numbers, as they were laid out
   * @param rows holds the rows, {@link RowCodes#signBytes} each, and {@link #SLACK}
   * @param from where the first begins
   * @param count how many rows
   * @param dim numbers per row
   * @param sums receives {@code count} sums; the dot product with the signs is the sum of the whole
   *     query less twice this
   * @param plain whether plain loops do it, as {@link ColdStart} tells; the numbers are the same
   */
  public static void signs(
      long[] slices,
      int bits,
      byte[] rows,
      int from,
      int count,
      int dim,
      int[] sums,
      boolean plain) {
    checkDim(dim);
    checkBits(bits);
    int words = (dim + Long.SIZE - 1) / Long.SIZE;
    Checks.room("slices", slices.length, (long) bits * width(words));
    checkRows(rows, from, count, (long) words * Long.BYTES);
    Checks.room("sums", sums.length, count);
    Arrays.fill(sums, 0, count, 0);
    (plain ? PLAIN : SET).signs(slices, bits, rows, from, count, words, sums);
  }

  /**
   * Sums for rows of centroids the two numbers that a table says of each code.
   *
   * @param table the numbers
   * @param rows holds the rows, a byte for each part of the table, and {@link #SLACK}
   * @param from where the first begins
   * @param count how many rows
   * @param dots receives {@code count} sums of the first numbers
   * @param squares receives {@code count} sums of the second numbers
   * @param plain whether plain loops do it, as {@link ColdStart} tells; the numbers are the same
   */
  public static void centroids(
      CentroidTable table,
      byte[] rows,
      int from,
      int count,
      int[] dots,
      int[] squares,
      boolean plain) {
    checkRows(rows, from, count, table.parts);
    Checks.room("dots", dots.length, count);
    Checks.room("squares", squares.length, count);
    Arrays.fill(dots, 0, count, 0);
    Arrays.fill(squares, 0, count, 0);
    (plain ? PLAIN : SET).centroids(table, rows, from, count, dots, squares);
  }

  /**
   * Finds the scores that are not below a floor; NaN is not.
   *
   * @param scores holds the scores, from 0 on
   * @param count how many
   * @param floor what they must reach
   * @param places receives where they are, in rising order; has room for {@code count}
   * @param plain whether plain loops do it, as {@link ColdStart} tells; the places are the same
   * @return how many there are
   */
  public static int notBelow(float[] scores, int count, float floor, int[] places, boolean plain) {
    Checks.count("count", count);
    Checks.room("scores", scores.length, count);
    Checks.room("places", places.length, count);
    return (plain ? PLAIN : SET).notBelow(scores, count, floor, places);
  }
}
