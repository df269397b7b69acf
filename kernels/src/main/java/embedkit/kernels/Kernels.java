package embedkit.kernels;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * The kernels of this machine: the Vector API where it is there and worth it, else plain loops. All
 * methods are static, allocate nothing and are safe for any number of threads on disjoint arrays.
 * The same input gives the same bits on one machine; between vector widths sums differ in their
 * last bits.
 *
 * <p><b>Blocks.</b> A block is {@code m} rows in one array, row {@code i} at {@code i * stride}.
 * Where a method says <i>padded</i>, {@code stride} is {@link #stride(int)} of the dim and the
 * columns from dim on are zero.
 *
 * <p>Not-a-number and infinities pass through sums and products as IEEE 754 says; the logistic
 * functions saturate beyond ±87.
 */
public final class Kernels {

  /** Set this system property to {@code scalar} to run the plain loops. */
  public static final String PROPERTY = "embedkit.kernels";

  /**
   * No root in a step of an optimizer is taken to be smaller: a gradient whose square is 0 in
   * binary32 would be divided by 0 where epsilon is 0. Gradients above it have roots above it, so
   * nothing else is changed by it.
   */
  public static final float LEAST_ROOT = 1e-19f;

  private static final KernelSet SET = choose();

  private Kernels() {}

  private static KernelSet choose() {
    boolean scalar = "scalar".equals(System.getProperty(PROPERTY));
    boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    return scalar || !vectors || VectorKernels.LANES < 4
        ? new ScalarKernels()
        : new VectorKernels();
  }

  /**
   * Says which kernels run.
   *
   * @return for instance {@code Vector API, 16 float lanes}
   */
  public static String describe() {
    return SET.describe();
  }

  /**
   * Tells whether the Vector API runs.
   *
   * @return false for the plain loops
   */
  public static boolean vectorized() {
    return SET instanceof VectorKernels;
  }

  /**
   * Returns the floats that one vector holds, which is what blocks are padded to.
   *
   * @return 4, 8 or 16
   */
  public static int lanes() {
    return SET.lanes();
  }

  /**
   * Returns the stride of a padded block.
   *
   * @param dim numbers per row, 1 or more
   * @return the least multiple of {@link #lanes()} that is at least dim
   */
  public static int stride(int dim) {
    int lanes = lanes();
    return (dim + lanes - 1) / lanes * lanes;
  }

  /**
   * Computes a dot product.
   *
   * @param a first array
   * @param aFrom where its {@code n} numbers begin
   * @param b second array
   * @param bFrom where its {@code n} numbers begin
   * @param n how many numbers, 0 or more
   * @return the sum of the products
   */
  public static float dot(float[] a, int aFrom, float[] b, int bFrom, int n) {
    Objects.checkFromIndexSize(aFrom, n, a.length);
    Objects.checkFromIndexSize(bFrom, n, b.length);
    return SET.dot(a, aFrom, b, bFrom, n);
  }

  /**
   * Adds a multiple: {@code y += alpha * x}.
   *
   * @param alpha the factor
   * @param x added
   * @param xFrom where its {@code n} numbers begin
   * @param y added to
   * @param yFrom where its {@code n} numbers begin
   * @param n how many numbers, 0 or more
   */
  public static void axpy(float alpha, float[] x, int xFrom, float[] y, int yFrom, int n) {
    Objects.checkFromIndexSize(xFrom, n, x.length);
    Objects.checkFromIndexSize(yFrom, n, y.length);
    SET.axpy(alpha, x, xFrom, y, yFrom, n);
  }

  /**
   * Adds {@code x} to numbers in memory outside arrays: {@code y += x}.
   *
   * @param y little-endian float32, mapped or native; whoever maps it guards its life
   * @param at the byte at which the first number begins, aligned or not
   * @param x the numbers to add
   * @param from where they begin
   * @param n how many
   */
  public static void addTo(MemorySegment y, long at, float[] x, int from, int n) {
    Objects.checkFromIndexSize(from, n, x.length);
    Objects.checkFromIndexSize(at, 4L * n, y.byteSize());
    SET.addTo(y, at, x, from, n);
  }

  /**
   * Computes for each row of a block its dot product with a query and with itself.
   *
   * @param query {@code dim} numbers
   * @param rows the block, padded or not
   * @param from where its first row begins
   * @param count number of rows
   * @param stride distance of two rows, at least dim
   * @param dim numbers per row
   * @param dots receives {@code count} dot products
   * @param squares receives {@code count} squared norms
   */
  public static void scores(
      float[] query,
      float[] rows,
      int from,
      int count,
      int stride,
      int dim,
      float[] dots,
      float[] squares) {
    checkScores(query, rows, from, count, stride, dim, dots, squares);
    SET.scores(query, rows, from, count, stride, dim, dots, squares);
  }

  /**
   * Computes for each row of a block its dot product with a query. A row's bits do not depend on
   * where in the block it stands.
   *
   * @param query {@code dim} numbers
   * @param rows the block, padded or not
   * @param from where its first row begins
   * @param count number of rows
   * @param stride distance of two rows, at least dim
   * @param dim numbers per row
   * @param dots receives {@code count} dot products
   */
  public static void dotsWith(
      float[] query, float[] rows, int from, int count, int stride, int dim, float[] dots) {
    checkScores(query, rows, from, count, stride, dim, dots, dots);
    SET.dotsWith(query, rows, from, count, stride, dim, dots);
  }

  /**
   * Computes the same as {@link #scores} by plain loops. In a process that has just started they
   * are many times as fast as vector operations, which are objects and calls until they are
   * compiled; later they are several times slower. The last bits may differ.
   *
   * @param query {@code dim} numbers
   * @param rows the block, padded or not
   * @param from where its first row begins
   * @param count number of rows
   * @param stride distance of two rows, at least dim
   * @param dim numbers per row
   * @param dots receives {@code count} dot products
   * @param squares receives {@code count} squared norms
   */
  public static void plainScores(
      float[] query,
      float[] rows,
      int from,
      int count,
      int stride,
      int dim,
      float[] dots,
      float[] squares) {
    checkScores(query, rows, from, count, stride, dim, dots, squares);
    ScalarKernels.strands(query, rows, from, count, stride, dim, dots, squares);
  }

  private static void checkScores(
      float[] query,
      float[] rows,
      int from,
      int count,
      int stride,
      int dim,
      float[] dots,
      float[] squares) {
    Objects.checkFromIndexSize(0, dim, query.length);
    Objects.checkFromIndexSize(0, count, Math.min(dots.length, squares.length));
    if (count > 0) {
      Objects.checkFromIndexSize(from, (count - 1) * stride + dim, rows.length);
    }
  }

  /**
   * Scales numbers, {@code c = c * scale + shift}, and finds those that are at least their floor;
   * what is not a number is never found.
   *
   * @param c the numbers, changed in place
   * @param from where they begin
   * @param n how many
   * @param scale what each is multiplied by
   * @param shift what is added
   * @param floor one for each number, from 0
   * @param hits receives the indices found, 0 to {@code n - 1}, rising; room for {@code n}
   * @return how many were found
   */
  public static int above(
      float[] c, int from, int n, float scale, float shift, float[] floor, int[] hits) {
    Objects.checkFromIndexSize(from, n, c.length);
    Objects.checkFromIndexSize(0, n, Math.min(floor.length, hits.length));
    return SET.above(c, from, n, scale, shift, floor, hits);
  }

  /**
   * Returns the number of columns that {@link #transpose} makes of some rows.
   *
   * @param p number of rows, 1 or more
   * @return {@link #lanes()} if p is no more, else the least multiple of twice as many
   */
  public static int columns(int p) {
    int width = p <= lanes() ? lanes() : 2 * lanes();
    return (p + width - 1) / width * width;
  }

  private static void checkColumns(int columns) {
    if (columns != lanes()) {
      checkMultiple(columns, 2 * lanes());
    }
  }

  /**
   * Transposes a block for {@link #products}: into panels of twice {@link #lanes()} columns, or one
   * of half the width, each panel of {@code dim} short rows, so that a kernel steps through it at a
   * constant distance.
   *
   * @param y {@code p} rows
   * @param p number of rows
   * @param stride distance of two rows in {@code y}
   * @param dim numbers per row
   * @param yt receives {@code dim * columns} numbers; columns from {@code p} on are zero
   * @param columns {@link #columns(int)} of p or of a larger number
   */
  public static void transpose(float[] y, int p, int stride, int dim, float[] yt, int columns) {
    checkColumns(columns);
    int width = Math.min(columns, 2 * lanes());
    for (int j = 0; j < columns; j++) {
      int to = j / width * width * dim + j % width;
      for (int d = 0; d < dim; d++) {
        yt[to + d * width] = j < p ? y[j * stride + d] : 0;
      }
    }
  }

  /**
   * Multiplies two blocks: {@code c[i * p + j]} is the dot product of row {@code i} of {@code x}
   * and row {@code j} of {@code y}.
   *
   * @param x block of {@code m} rows
   * @param m number of rows of x, a multiple of 4
   * @param stride distance of two rows in {@code x}
   * @param dim numbers per row
   * @param yt {@code y} as {@link #transpose} leaves it, {@code p} columns
   * @param p number of columns, {@link #lanes()} or a multiple of twice as many
   * @param c receives {@code m * p} numbers
   */
  public static void products(float[] x, int m, int stride, int dim, float[] yt, int p, float[] c) {
    checkMultiple(m, 4);
    checkColumns(p);
    Objects.checkFromIndexSize(0, m * stride, x.length);
    Objects.checkFromIndexSize(0, dim * p, yt.length);
    Objects.checkFromIndexSize(0, m * p, c.length);
    SET.products(x, m, stride, dim, yt, p, c);
  }

  /**
   * Adds a product of matrices: {@code d[i] += sum over j of g[i * rowStep + j * colStep] * y[j]},
   * for rows {@code i < m} of {@code d} and {@code j < p} of {@code y}.
   *
   * @param g the coefficients
   * @param rowStep distance in {@code g} from one row of {@code d} to the next
   * @param colStep distance in {@code g} from one row of {@code y} to the next
   * @param m number of rows of d, a multiple of 4
   * @param p number of rows of y
   * @param y padded block
   * @param d padded block that is added to
   * @param stride distance of two rows in {@code y} and {@code d}, a multiple of {@link #lanes()}
   */
  public static void accumulate(
      float[] g, int rowStep, int colStep, int m, int p, float[] y, float[] d, int stride) {
    checkMultiple(m, 4);
    checkMultiple(stride, lanes());
    Objects.checkFromIndexSize(0, p * stride, y.length);
    Objects.checkFromIndexSize(0, m * stride, d.length);
    SET.accumulate(g, rowStep, colStep, m, p, y, d, stride);
  }

  /**
   * Computes the dot products of one row with some rows of a padded block.
   *
   * @param x holds the row
   * @param xFrom where it begins
   * @param y padded block
   * @param rows indices of rows of {@code y}; {@code rows[from]} to {@code rows[from + n - 1]}
   * @param from first index used
   * @param n how many
   * @param stride distance of two rows in {@code y}, a multiple of {@link #lanes()}
   * @param out receives the products, at {@code from} to {@code from + n - 1}
   */
  public static void dots(
      float[] x, int xFrom, float[] y, int[] rows, int from, int n, int stride, float[] out) {
    SET.dots(x, xFrom, y, rows, from, n, stride, out);
  }

  /**
   * Spreads the gradients of one row's dot products to both sides: {@code dx += g[k] * y[rows[k]]}
   * and {@code dy[rows[k]] += g[k] * x}. Indices of one call may repeat.
   *
   * @param x padded block that holds the row
   * @param dx the gradient of {@code x}
   * @param xFrom where the row begins in both
   * @param y padded block
   * @param dy the gradient of {@code y}
   * @param rows indices of rows of {@code y}; {@code rows[from]} to {@code rows[from + n - 1]}
   * @param from first index used
   * @param n how many
   * @param stride distance of two rows, a multiple of {@link #lanes()}
   * @param g the coefficients, at {@code from} to {@code from + n - 1}
   */
  public static void spread(
      float[] x,
      float[] dx,
      int xFrom,
      float[] y,
      float[] dy,
      int[] rows,
      int from,
      int n,
      int stride,
      float[] g) {
    SET.spread(x, dx, xFrom, y, dy, rows, from, n, stride, g);
  }

  /**
   * Adds to each row of a block the sum of some rows of another: {@code x[i] += y[rows[k]]} for
   * {@code start[i] <= k < start[i + 1]}, from the first k to the last.
   *
   * @param y padded block
   * @param rows indices of rows of {@code y}, which may repeat
   * @param start where in {@code rows} those of row {@code i} begin, {@code m + 1} rising numbers
   * @param m number of rows of x
   * @param stride distance of two rows, a multiple of {@link #lanes()}
   * @param x padded block that is added to, another array than {@code y}
   */
  public static void addRows(float[] y, int[] rows, int[] start, int m, int stride, float[] x) {
    checkLists(rows, start, m, stride, x);
    SET.addRows(y, rows, start, m, stride, x);
  }

  /**
   * Adds each row of a block to some rows of another: {@code y[rows[k]] += x[i]} for {@code
   * start[i] <= k < start[i + 1]}. This hands gradients of the sums of {@link #addRows} back.
   *
   * @param x padded block
   * @param rows indices of rows of {@code y}, which may repeat
   * @param start where in {@code rows} those of row {@code i} begin, {@code m + 1} rising numbers
   * @param m number of rows of x
   * @param stride distance of two rows, a multiple of {@link #lanes()}
   * @param y padded block that is added to, another array than {@code x}
   */
  public static void addToRows(float[] x, int[] rows, int[] start, int m, int stride, float[] y) {
    checkLists(rows, start, m, stride, x);
    SET.addToRows(x, rows, start, m, stride, y);
  }

  private static void checkLists(int[] rows, int[] start, int m, int stride, float[] x) {
    checkMultiple(stride, lanes());
    Objects.checkFromIndexSize(0, m * stride, x.length);
    Objects.checkFromToIndex(start[0], start[m], rows.length);
  }

  /**
   * Turns logits of negative pairs into gradients: {@code c[i, j]} becomes {@code w[i] * v[j] *
   * sigmoid(c[i, j])}, the derivative of {@code -w v log sigmoid(-c)}. The error of the sigmoid is
   * below 3e-7.
   *
   * @param c {@code m * p} logits, row after row; receives the gradients
   * @param m number of rows
   * @param p number of columns, a multiple of {@link #lanes()}
   * @param rowWeight {@code w}, m numbers, 0 or more
   * @param colWeight {@code v}, p numbers, 0 or more
   * @return the sum of {@code -w v log sigmoid(-c)}
   */
  public static double logistic(float[] c, int m, int p, float[] rowWeight, float[] colWeight) {
    checkMultiple(p, lanes());
    Objects.checkFromIndexSize(0, m * p, c.length);
    return SET.logistic(c, m, p, rowWeight, colWeight);
  }

  /**
   * Turns logits of positive pairs into gradients: {@code c} becomes {@code sigmoid(c) - 1}, the
   * derivative of {@code -log sigmoid(c)}. The error of the sigmoid is below 3e-7.
   *
   * @param c {@code n} logits, in an array that holds at least {@code n} rounded up to {@link
   *     #lanes()}; the rest up to there is overwritten
   * @param n how many
   * @return the sum of {@code -log sigmoid(c)}
   */
  public static double logisticPositive(float[] c, int n) {
    Objects.checkFromIndexSize(0, stride(n), c.length);
    return SET.logisticPositive(c, n);
  }

  /**
   * Multiplies: {@code y = alpha * x}.
   *
   * @param alpha the factor
   * @param x multiplied
   * @param xFrom where its {@code n} numbers begin
   * @param y receives the products
   * @param yFrom where its {@code n} numbers begin
   * @param n how many numbers, 0 or more
   */
  public static void scale(float alpha, float[] x, int xFrom, float[] y, int yFrom, int n) {
    Objects.checkFromIndexSize(xFrom, n, x.length);
    Objects.checkFromIndexSize(yFrom, n, y.length);
    SET.scale(alpha, x, xFrom, y, yFrom, n);
  }

  /**
   * Sums squares, in an order that does not depend on who runs it.
   *
   * @param x array
   * @param from where its {@code n} numbers begin
   * @param n how many numbers, 0 or more
   * @return the sum of the squares
   */
  public static float squares(float[] x, int from, int n) {
    Objects.checkFromIndexSize(from, n, x.length);
    return SET.squares(x, from, n);
  }

  /**
   * Takes a step that divides by the root of a sum of squares: {@code sums += g*g; change = rate *
   * g / max(sqrt(sums) + epsilon, }{@link #LEAST_ROOT}{@code )}. The same bits on every machine.
   *
   * @param rate the negative learning rate
   * @param epsilon added to the root
   * @param g gradients
   * @param gFrom where its {@code n} numbers begin
   * @param sums the sums of squares, at {@code from}
   * @param change receives what is to be added, at {@code from}
   * @param from where the {@code n} numbers of sums and change begin
   * @param n how many numbers, 0 or more
   */
  public static void adagrad(
      float rate,
      float epsilon,
      float[] g,
      int gFrom,
      float[] sums,
      float[] change,
      int from,
      int n) {
    Objects.checkFromIndexSize(gFrom, n, g.length);
    Objects.checkFromIndexSize(from, n, Math.min(sums.length, change.length));
    SET.adagrad(rate, epsilon, g, gFrom, sums, change, from, n);
  }

  /**
   * Takes a step that divides by the root of a sum of squares as it was before, to which the square
   * of the scaled gradient is added then: {@code t = rate * g; change = t / max(sqrt(sums), }{@link
   * #LEAST_ROOT}{@code ); sums += t*t}. The same bits on every machine.
   *
   * @param rate the negative learning rate
   * @param g gradients
   * @param gFrom where its {@code n} numbers begin
   * @param sums the sums of squares, at {@code from}
   * @param change receives what is to be added, at {@code from}
   * @param from where the {@code n} numbers of sums and change begin
   * @param n how many numbers, 0 or more
   */
  public static void adagradBySumsBefore(
      float rate, float[] g, int gFrom, float[] sums, float[] change, int from, int n) {
    Objects.checkFromIndexSize(gFrom, n, g.length);
    Objects.checkFromIndexSize(from, n, Math.min(sums.length, change.length));
    SET.adagradBySumsBefore(rate, g, gFrom, sums, change, from, n);
  }

  /**
   * Takes a step by running means: {@code means += toMean * (g - means); squares += toSquare * (g*g
   * - squares); change = rate * means / max(sqrt(squares) + epsilon, }{@link #LEAST_ROOT}{@code )}.
   * The same bits on every machine.
   *
   * @param rate the negative learning rate, bias correction included
   * @param toMean how far the mean goes to the gradient
   * @param toSquare how far the mean of squares goes to the square
   * @param epsilon added to the root
   * @param g gradients
   * @param gFrom where its {@code n} numbers begin
   * @param means running means, at {@code from}
   * @param squares running means of squares, at {@code from}
   * @param change receives what is to be added, at {@code from}
   * @param from where the {@code n} numbers of means, squares and change begin
   * @param n how many numbers, 0 or more
   */
  public static void adam(
      float rate,
      float toMean,
      float toSquare,
      float epsilon,
      float[] g,
      int gFrom,
      float[] means,
      float[] squares,
      float[] change,
      int from,
      int n) {
    Objects.checkFromIndexSize(gFrom, n, g.length);
    int length = Math.min(change.length, Math.min(means.length, squares.length));
    Objects.checkFromIndexSize(from, n, length);
    SET.adam(rate, toMean, toSquare, epsilon, g, gFrom, means, squares, change, from, n);
  }

  private static void checkMultiple(int value, int of) {
    if (value % of != 0) {
      throw new IllegalArgumentException(value + " is not a multiple of " + of);
    }
  }
}
