package embedkit.kernels;

import java.lang.foreign.MemorySegment;

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
 * <p><b>Checks.</b> Every method checks once, before it changes anything, that all it will touch
 * lies in its arrays; so it may run in a JVM whose Vector API checks nothing itself. A count or
 * stride that can never be right is an {@link IllegalArgumentException}; a range, row or list that
 * leaves its array is an {@link IndexOutOfBoundsException}; a missing array is a {@link
 * NullPointerException}. Arrays of indices must not change while a call runs. The numbers
 * themselves, weights and coefficients included, are not looked at.
 *
 * <p>Not-a-number and infinities pass through sums and products as IEEE 754 says; the logistic
 * functions saturate beyond ±87.
 */
public final class Kernels {

  /** Set this system property to {@code scalar} to run the plain loops. */
  public static final String PROPERTY = "embedkit.kernels";

  private static final KernelSet SET = choose();

  private Kernels() {}

  private static KernelSet choose() {
    if ("scalar".equals(System.getProperty(PROPERTY))) {
      return new ScalarKernels();
    }
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      System.getLogger("embedkit.kernels")
          .log(
              System.Logger.Level.WARNING,
              "plain loops do the work, many times slower than vector operations: start Java with"
                  + " --add-modules jdk.incubator.vector, or with -D"
                  + PROPERTY
                  + "=scalar if that is meant");
      return new ScalarKernels();
    }
    return VectorKernels.LANES < 4 ? new ScalarKernels() : new VectorKernels();
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
   * @param dim numbers per row, 0 or more
   * @return the least multiple of {@link #lanes()} that is at least dim
   */
  public static int stride(int dim) {
    return rounded("dim", dim, lanes());
  }

  private static int rounded(String name, int value, int of) {
    if (value < 0 || value > Integer.MAX_VALUE - of) {
      throw new IllegalArgumentException(
          name + " is " + value + "; it must be from 0 to " + (Integer.MAX_VALUE - of));
    }
    return (value + of - 1) / of * of;
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
    Checks.range("a", a.length, aFrom, n);
    Checks.range("b", b.length, bFrom, n);
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
    Checks.range("x", x.length, xFrom, n);
    Checks.range("y", y.length, yFrom, n);
    SET.axpy(alpha, x, xFrom, y, yFrom, n);
  }

  /**
   * Adds a multiple of the rows of a block to listed rows of a table outside the heap, as {@link
   * #addListed} does to those of one that is on it. This is {@link #copyMapped} the other way.
   *
   * @param alpha the factor
   * @param x the rows to add
   * @param at where the first one begins
   * @param stride distance of two rows in {@code x}, at least dim
   * @param ids rows of the table, 0 or more
   * @param from the first of them
   * @param n how many, 0 or more
   * @param dim numbers per row
   * @param y the table, not read-only; its numbers are little-endian and may lie at any byte;
   *     whoever maps it guards its life
   * @param pitch bytes from one row to the next, at least those of a row
   */
  public static void addMapped(
      float alpha,
      float[] x,
      int at,
      int stride,
      long[] ids,
      int from,
      int n,
      int dim,
      MemorySegment y,
      long pitch) {
    if (y.isReadOnly()) {
      throw new IllegalArgumentException("y can only be read");
    }
    checkMapped(y, pitch, ids, from, n, dim, x, at, stride);
    SET.addMapped(alpha, x, at, stride, ids, from, n, dim, y, pitch);
  }

  /**
   * Copies listed rows of a table outside the heap into a block, as {@link #copyListed} those of
   * one that is on it.
   *
   * @param y the table; its numbers are little-endian and may lie at any byte
   * @param pitch bytes from one row to the next, at least those of a row
   * @param ids its rows, 0 or more
   * @param from the first of them
   * @param n how many, 0 or more
   * @param dim numbers per row
   * @param x receives the rows, one after the other
   * @param at where the first one begins
   * @param stride distance of two rows in {@code x}, at least dim
   */
  public static void copyMapped(
      MemorySegment y,
      long pitch,
      long[] ids,
      int from,
      int n,
      int dim,
      float[] x,
      int at,
      int stride) {
    checkMapped(y, pitch, ids, from, n, dim, x, at, stride);
    SET.copyMapped(y, pitch, ids, from, n, dim, x, at, stride);
  }

  private static void checkMapped(
      MemorySegment y,
      long pitch,
      long[] ids,
      int from,
      int n,
      int dim,
      float[] x,
      int at,
      int stride) {
    Checks.stride(stride, dim);
    Checks.block("x", x.length, at, n, stride, dim);
    Checks.mapped(ids, from, n, dim, pitch, y.byteSize());
  }

  /**
   * Copies listed rows of a table into a block. The table's rows stand without a gap, row {@code
   * ids[k] & mask} of it being meant by {@code ids[k]}, so that it may be one of several arrays.
   *
   * @param y the table
   * @param ids its rows
   * @param from the first of them
   * @param n how many, 0 or more
   * @param mask the bits of an id that count, 0 or more
   * @param dim numbers per row
   * @param x receives the rows, one after the other; another array than {@code y}
   * @param at where the first one begins
   * @param stride distance of two rows in {@code x}, at least dim
   */
  public static void copyListed(
      float[] y, long[] ids, int from, int n, int mask, int dim, float[] x, int at, int stride) {
    checkListed(y, ids, from, n, mask, dim, x, at, stride);
    SET.copyListed(y, ids, from, n, mask, dim, x, at, stride);
  }

  /**
   * Adds a multiple of the rows of a block to listed rows of a table, in the order of the list, in
   * which a row may stand twice: {@code y += alpha * x}, rounded after the product and after the
   * sum, so that the bits are the same on every machine. This is {@link #copyListed} the other way.
   *
   * @param alpha the factor
   * @param x the rows to add; another array than {@code y}
   * @param at where the first one begins
   * @param stride distance of two rows in {@code x}, at least dim
   * @param ids rows of the table
   * @param from the first of them
   * @param n how many, 0 or more
   * @param mask the bits of an id that count, 0 or more
   * @param dim numbers per row
   * @param y the table that is added to
   */
  public static void addListed(
      float alpha,
      float[] x,
      int at,
      int stride,
      long[] ids,
      int from,
      int n,
      int mask,
      int dim,
      float[] y) {
    checkListed(y, ids, from, n, mask, dim, x, at, stride);
    SET.addListed(alpha, x, at, stride, ids, from, n, mask, dim, y);
  }

  private static void checkListed(
      float[] y, long[] ids, int from, int n, int mask, int dim, float[] x, int at, int stride) {
    Checks.count("mask", mask);
    Checks.stride(stride, dim);
    Checks.block("x", x.length, at, n, stride, dim);
    Checks.listed(ids, from, n, mask, dim, y.length);
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
   * Computes the dot products of a query with listed rows in memory outside arrays. A row's bits do
   * not depend on where in the list it stands.
   *
   * @param query {@code dim} numbers
   * @param rows little-endian float32, row after row without a gap, mapped or native; whoever maps
   *     it guards its life
   * @param ids the rows, which may repeat
   * @param n how many
   * @param dim numbers per row
   * @param dots receives {@code n} dot products
   */
  public static void dotsWithListed(
      float[] query, MemorySegment rows, int[] ids, int n, int dim, float[] dots) {
    Checks.stride(dim, dim);
    Checks.room("query", query.length, dim);
    Checks.room("dots", dots.length, n);
    Checks.segment("ids", ids, n, rows.byteSize() / Float.BYTES / dim);
    SET.dotsWithListed(query, rows, ids, n, dim, dots);
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
    ScalarKernels.eachFour(query, rows, from, count, stride, dim, dots, squares);
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
    Checks.stride(stride, dim);
    Checks.room("query", query.length, dim);
    Checks.block("rows", rows.length, from, count, stride, dim);
    Checks.room("dots", dots.length, count);
    Checks.room("squares", squares.length, count);
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
    Checks.range("c", c.length, from, n);
    Checks.room("floor", floor.length, n);
    Checks.room("hits", hits.length, n);
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
    return rounded("p", p, width);
  }

  private static void checkColumns(String name, int columns) {
    if (columns != lanes()) {
      Checks.multiple(name, columns, 2 * lanes());
    }
  }

  /**
   * Transposes a block for {@link #products}: into panels of twice {@link #lanes()} columns, or one
   * of half the width, each panel of {@code dim} short rows, so that a kernel steps through it at a
   * constant distance.
   *
   * @param y {@code p} rows
   * @param p number of rows, at most {@code columns}
   * @param stride distance of two rows in {@code y}, at least dim
   * @param dim numbers per row
   * @param yt receives {@code dim * columns} numbers; columns from {@code p} on are zero
   * @param columns {@link #columns(int)} of p or of a larger number
   */
  public static void transpose(float[] y, int p, int stride, int dim, float[] yt, int columns) {
    checkColumns("columns", columns);
    Checks.stride(stride, dim);
    Checks.block("y", y.length, 0, p, stride, dim);
    if (p > columns) {
      throw new IllegalArgumentException(p + " rows do not fit " + columns + " columns");
    }
    Checks.room("yt", yt.length, (long) dim * columns);
    SET.transpose(y, p, stride, dim, yt, columns);
  }

  /**
   * Multiplies two blocks: {@code c[i * p + j]} is the dot product of row {@code i} of {@code x}
   * and row {@code j} of {@code y}.
   *
   * @param x block of {@code m} rows
   * @param m number of rows of x, a multiple of 4
   * @param stride distance of two rows in {@code x}, at least dim
   * @param dim numbers per row
   * @param yt {@code y} as {@link #transpose} leaves it, {@code p} columns
   * @param p number of columns, {@link #lanes()} or a multiple of twice as many
   * @param c receives {@code m * p} numbers
   */
  public static void products(float[] x, int m, int stride, int dim, float[] yt, int p, float[] c) {
    Checks.multiple("m", m, 4);
    checkColumns("p", p);
    Checks.stride(stride, dim);
    Checks.block("x", x.length, 0, m, stride, dim);
    Checks.room("yt", yt.length, (long) dim * p);
    Checks.room("c", c.length, (long) m * p);
    SET.products(x, m, stride, dim, yt, p, c);
  }

  /**
   * Multiplies two blocks, scales the products row by row, {@code c[i * p + j] = (x[i] . y[j]) *
   * scale[i] + shift[i]}, and marks those that are not below their column's floor. What is not a
   * number is marked too, and minus infinity, as sums that overflow end in it.
   *
   * @param x block of {@code m} rows
   * @param m number of rows of x, a multiple of 4
   * @param stride distance of two rows in {@code x}, at least dim
   * @param dim numbers per row
   * @param yt {@code y} as {@link #transpose} leaves it, {@code p} columns
   * @param p number of columns, {@link #lanes()} or a multiple of twice as many
   * @param scale what each row's products are multiplied by
   * @param shift what is added to each row's products
   * @param floor one for each column
   * @param c receives {@code m * p} numbers
   * @param marks receives {@link #markWords} words for each row: bit j of them is column j
   */
  public static void scaledProducts(
      float[] x,
      int m,
      int stride,
      int dim,
      float[] yt,
      int p,
      float[] scale,
      float[] shift,
      float[] floor,
      float[] c,
      long[] marks) {
    Checks.multiple("m", m, 4);
    checkColumns("p", p);
    Checks.stride(stride, dim);
    Checks.block("x", x.length, 0, m, stride, dim);
    Checks.room("yt", yt.length, (long) dim * p);
    Checks.room("scale", scale.length, m);
    Checks.room("shift", shift.length, m);
    Checks.room("floor", floor.length, p);
    Checks.room("c", c.length, (long) m * p);
    Checks.room("marks", marks.length, (long) m * markWords(p));
    SET.scaledProducts(x, m, stride, dim, yt, p, scale, shift, floor, c, marks);
  }

  /**
   * Returns the words that hold the marks of a row of {@link #scaledProducts}.
   *
   * @param p number of columns, 0 or more
   * @return a word for each 64 columns
   */
  public static int markWords(int p) {
    return rounded("p", p, Long.SIZE) / Long.SIZE;
  }

  /**
   * Adds a product of matrices: {@code d[i] += sum over j of g[i * rowStep + j * colStep] * y[j]},
   * for rows {@code i < m} of {@code d} and {@code j < p} of {@code y}.
   *
   * @param g the coefficients
   * @param rowStep distance in {@code g} from one row of {@code d} to the next, 0 or more
   * @param colStep distance in {@code g} from one row of {@code y} to the next, 0 or more
   * @param m number of rows of d, a multiple of 4
   * @param p number of rows of y
   * @param y padded block
   * @param d padded block that is added to
   * @param stride distance of two rows in {@code y} and {@code d}, a multiple of {@link #lanes()}
   */
  public static void accumulate(
      float[] g, int rowStep, int colStep, int m, int p, float[] y, float[] d, int stride) {
    checkProduct(g, rowStep, colStep, m, p, y, d, stride);
    // Without rows no array says how long a row may be.
    if (m > 0) {
      SET.accumulate(g, rowStep, colStep, m, p, y, d, stride);
    }
  }

  /**
   * Multiplies matrices: {@code d[i]} becomes the sum over j of {@code g[i * rowStep + j * colStep]
   * * y[j]}, for rows {@code i < m} of {@code d} and {@code j < p} of {@code y}. The bits are those
   * of {@link #accumulate} to zeros.
   *
   * @param g the coefficients
   * @param rowStep distance in {@code g} from one row of {@code d} to the next, 0 or more
   * @param colStep distance in {@code g} from one row of {@code y} to the next, 0 or more
   * @param m number of rows of d, a multiple of 4
   * @param p number of rows of y
   * @param y padded block
   * @param d padded block that is overwritten, another array than {@code g} and {@code y}
   * @param stride distance of two rows in {@code y} and {@code d}, a multiple of {@link #lanes()}
   */
  public static void product(
      float[] g, int rowStep, int colStep, int m, int p, float[] y, float[] d, int stride) {
    checkProduct(g, rowStep, colStep, m, p, y, d, stride);
    if (m > 0) {
      SET.product(g, rowStep, colStep, m, p, y, d, stride);
    }
  }

  private static void checkProduct(
      float[] g, int rowStep, int colStep, int m, int p, float[] y, float[] d, int stride) {
    Checks.multiple("m", m, 4);
    Checks.padded(stride, lanes());
    Checks.block("y", y.length, 0, p, stride, stride);
    Checks.block("d", d.length, 0, m, stride, stride);
    Checks.count("rowStep", rowStep);
    Checks.count("colStep", colStep);
    if (m > 0 && p > 0) {
      Checks.room("g", g.length, (m - 1L) * rowStep + (p - 1L) * colStep + 1);
    }
  }

  /**
   * Computes the dot products of listed rows of a block with listed rows of another: {@code out[k]
   * = x[xRows[i]] . y[rows[k]]} for {@code start[i] <= k < start[i + 1]}.
   *
   * @param x padded block
   * @param xRows indices of rows of {@code x}, {@code m} of them
   * @param y padded block
   * @param rows indices of rows of {@code y}
   * @param start where in {@code rows} those of {@code xRows[i]} begin, {@code m + 1} rising
   *     numbers
   * @param m how many lists
   * @param stride distance of two rows in both blocks, a multiple of {@link #lanes()}
   * @param out receives the products, at {@code start[0]} to {@code start[m] - 1}
   */
  public static void dots(
      float[] x, int[] xRows, float[] y, int[] rows, int[] start, int m, int stride, float[] out) {
    Checks.padded(stride, lanes());
    Checks.lists(start, m, rows);
    int n = start[m] - start[0];
    Checks.rows("xRows", xRows, 0, m, stride, x.length);
    Checks.rows("rows", rows, start[0], n, stride, y.length);
    Checks.range("out", out.length, start[0], n);
    SET.dots(x, xRows, y, rows, start, m, stride, out);
  }

  /**
   * Adds multiples of listed rows to a row, and of that row to as many, list after list: {@code
   * dx[xRows[i]] += g[k] * y[rows[k]]} and {@code dy[rows[k]] = dy[sums[k]] + g[k] * x[xRows[i]]}
   * for {@code start[i] <= k < start[i + 1]}, one after the other. This is the derivative of {@link
   * #dots} to both sides. Indices may repeat.
   *
   * @param x padded block
   * @param dx padded block that is added to, at rows of {@code x}
   * @param xRows indices of rows of {@code x}, {@code m} of them
   * @param y padded block
   * @param dy padded block that is written to, at rows of {@code y}
   * @param rows indices of rows of {@code y}
   * @param sums indices of rows of {@code dy}, for each of {@code rows} what is added to: those
   *     themselves; or, for one that is met for the first time, a row of zeros, so that it need not
   *     be made zero before
   * @param start where in {@code rows} those of {@code xRows[i]} begin, {@code m + 1} rising
   *     numbers
   * @param m how many lists
   * @param stride distance of two rows, a multiple of {@link #lanes()}
   * @param g the coefficients, at {@code start[0]} to {@code start[m] - 1}
   */
  public static void spread(
      float[] x,
      float[] dx,
      int[] xRows,
      float[] y,
      float[] dy,
      int[] rows,
      int[] sums,
      int[] start,
      int m,
      int stride,
      float[] g) {
    Checks.padded(stride, lanes());
    Checks.lists(start, m, rows);
    int n = start[m] - start[0];
    Checks.rows("xRows", xRows, 0, m, stride, Math.min(x.length, dx.length));
    Checks.rows("rows", rows, start[0], n, stride, Math.min(y.length, dy.length));
    Checks.rows("sums", sums, start[0], n, stride, dy.length);
    Checks.range("g", g.length, start[0], n);
    SET.spread(x, dx, xRows, y, dy, rows, sums, start, m, stride, g);
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
    checkLists(rows, start, m, stride, x, y);
    SET.addRows(y, rows, start, m, stride, x);
  }

  /**
   * Takes shares of sums of rows: {@code x[i]} becomes {@code share[i]} times the sum of {@code
   * y[rows[k]]} for {@code start[i] <= k < start[i + 1]}, from the first k to the last. With one
   * over how many there are this is their mean.
   *
   * @param y padded block
   * @param rows indices of rows of {@code y}, which may repeat
   * @param start where in {@code rows} those of row {@code i} begin, {@code m + 1} rising numbers
   * @param m number of rows of x
   * @param stride distance of two rows, a multiple of {@link #lanes()}
   * @param share m numbers
   * @param x padded block that is overwritten, another array than {@code y}
   */
  public static void meanRows(
      float[] y, int[] rows, int[] start, int m, int stride, float[] share, float[] x) {
    checkLists(rows, start, m, stride, x, y);
    Checks.room("share", share.length, m);
    SET.meanRows(y, rows, start, m, stride, share, x);
  }

  /**
   * Adds each row of a block to some rows of another: {@code y[rows[k]] += x[i]} for {@code
   * start[i] <= k < start[i + 1]}. This is the derivative of {@link #addRows}.
   *
   * @param x padded block
   * @param rows indices of rows of {@code y}, which may repeat
   * @param start where in {@code rows} those of row {@code i} begin, {@code m + 1} rising numbers
   * @param m number of rows of x
   * @param stride distance of two rows, a multiple of {@link #lanes()}
   * @param y padded block that is added to, another array than {@code x}
   */
  public static void addToRows(float[] x, int[] rows, int[] start, int m, int stride, float[] y) {
    checkLists(rows, start, m, stride, x, y);
    SET.addToRows(x, rows, start, m, stride, y);
  }

  private static void checkLists(int[] rows, int[] start, int m, int stride, float[] x, float[] y) {
    Checks.padded(stride, lanes());
    Checks.lists(start, m, rows);
    Checks.block("x", x.length, 0, m, stride, stride);
    Checks.rows("rows", rows, start[0], start[m] - start[0], stride, y.length);
  }

  /**
   * Takes weighted sigmoids, and sums what they are the derivatives of: {@code c[i, j]} becomes
   * {@code w[i] * v[j] * sigmoid(c[i, j])}, the derivative of {@code -w v log sigmoid(-c)}. The
   * error of the sigmoid is below 3e-7.
   *
   * @param c {@code m * p} numbers, row after row; receives the derivatives
   * @param m number of rows
   * @param p number of columns, a multiple of {@link #lanes()}
   * @param rowWeight {@code w}, m numbers
   * @param colWeight {@code v}, p numbers
   * @return the sum of {@code -w v log sigmoid(-c)}
   */
  public static double logistic(float[] c, int m, int p, float[] rowWeight, float[] colWeight) {
    Checks.count("m", m);
    Checks.multiple("p", p, lanes());
    Checks.room("c", c.length, (long) m * p);
    Checks.room("rowWeight", rowWeight.length, m);
    Checks.room("colWeight", colWeight.length, p);
    return SET.logistic(c, m, p, rowWeight, colWeight);
  }

  /**
   * Takes sigmoids less 1, and sums what they are the derivatives of: {@code c} becomes {@code
   * sigmoid(c) - 1}, the derivative of {@code -log sigmoid(c)}. The error of the sigmoid is below
   * 3e-7.
   *
   * @param c {@code n} numbers, in an array that holds at least {@code n} rounded up to {@link
   *     #lanes()}; the rest up to there is overwritten
   * @param n how many
   * @return the sum of {@code -log sigmoid(c)}
   */
  public static double logisticPositive(float[] c, int n) {
    Checks.room("c", c.length, rounded("n", n, lanes()));
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
    Checks.range("x", x.length, xFrom, n);
    Checks.range("y", y.length, yFrom, n);
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
    Checks.range("x", x.length, from, n);
    return SET.squares(x, from, n);
  }

  /**
   * Divides numbers by the roots of their running sums of squares: {@code sums += x*x; y = alpha *
   * (x / max(sqrt(sums) + shift, least))}. The same bits on every machine.
   *
   * @param alpha the factor
   * @param shift added to the root
   * @param least no divisor is smaller
   * @param x the numbers
   * @param xFrom where they begin
   * @param sums running sums of squares, at {@code from}
   * @param y receives the quotients, at {@code from}; may be {@code x} if xFrom is from
   * @param from where the {@code n} numbers of sums and y begin
   * @param n how many numbers, 0 or more
   */
  public static void divideByRootSum(
      float alpha,
      float shift,
      float least,
      float[] x,
      int xFrom,
      float[] sums,
      float[] y,
      int from,
      int n) {
    Checks.range("x", x.length, xFrom, n);
    Checks.range("sums", sums.length, from, n);
    Checks.range("y", y.length, from, n);
    SET.divideByRootSum(alpha, shift, least, x, xFrom, sums, y, from, n);
  }

  /**
   * Scales numbers and divides them by the roots of sums of squares as they were before, to which
   * the squares of the scaled numbers are added then: {@code t = alpha * x; y = t / max(sqrt(sums),
   * least); sums += t*t}. The same bits on every machine.
   *
   * @param alpha the factor
   * @param least no divisor is smaller
   * @param x the numbers
   * @param xFrom where they begin
   * @param sums the sums of squares, at {@code from}
   * @param y receives the quotients, at {@code from}
   * @param from where the {@code n} numbers of sums and y begin
   * @param n how many numbers, 0 or more
   */
  public static void divideByRootSumBefore(
      float alpha, float least, float[] x, int xFrom, float[] sums, float[] y, int from, int n) {
    Checks.range("x", x.length, xFrom, n);
    Checks.range("sums", sums.length, from, n);
    Checks.range("y", y.length, from, n);
    SET.divideByRootSumBefore(alpha, least, x, xFrom, sums, y, from, n);
  }

  /**
   * Divides running means of numbers by the roots of the running means of their squares: {@code
   * means += toMean * (x - means); squares += toSquare * (x*x - squares); y = alpha * (means /
   * max(sqrt(squares) + shift, least))}. The same bits on every machine.
   *
   * @param alpha the factor
   * @param toMean how far a mean goes to its number
   * @param toSquare how far a mean of squares goes to the square
   * @param shift added to the root
   * @param least no divisor is smaller
   * @param x the numbers
   * @param xFrom where they begin
   * @param means running means, at {@code from}
   * @param squares running means of squares, at {@code from}
   * @param y receives the quotients, at {@code from}
   * @param from where the {@code n} numbers of means, squares and y begin
   * @param n how many numbers, 0 or more
   */
  public static void divideMeanByRootMean(
      float alpha,
      float toMean,
      float toSquare,
      float shift,
      float least,
      float[] x,
      int xFrom,
      float[] means,
      float[] squares,
      float[] y,
      int from,
      int n) {
    Checks.range("x", x.length, xFrom, n);
    Checks.range("means", means.length, from, n);
    Checks.range("squares", squares.length, from, n);
    Checks.range("y", y.length, from, n);
    SET.divideMeanByRootMean(
        alpha, toMean, toSquare, shift, least, x, xFrom, means, squares, y, from, n);
  }
}
