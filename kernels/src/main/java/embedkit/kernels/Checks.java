package embedkit.kernels;

/**
 * What must hold before a kernel runs. The Vector API may have been told to check nothing, so a
 * wrong index that passed here would reach memory of others. Each check is made once per call, in
 * numbers that cannot overflow, and says which argument is wrong.
 */
final class Checks {

  /**
   * No array is used beyond as many elements, so that a kernel may add some vectors to any index
   * that passed.
   */
  static final int MOST = Integer.MAX_VALUE - 1023;

  private Checks() {}

  /** A count: 0 or more. */
  static void count(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be 0 or more");
    }
  }

  /** A multiple of a positive number, or 0. */
  static void multiple(String name, int value, int of) {
    if (value < 0 || value % of != 0) {
      throw new IllegalArgumentException(
          name + " is " + value + "; it must be 0 or a multiple of " + of);
    }
  }

  /** The stride of a padded block: whole vectors, at least one. */
  static void padded(int stride, int lanes) {
    if (stride <= 0 || stride % lanes != 0) {
      throw new IllegalArgumentException(
          "stride is " + stride + "; it must be a multiple of " + lanes + ", as of padded rows");
    }
  }

  /** The stride of rows of dim numbers, which are 1 or more. */
  static void stride(int stride, int dim) {
    if (dim < 1) {
      throw new IllegalArgumentException("dim is " + dim + "; it must be 1 or more");
    }
    if (stride < dim) {
      throw new IllegalArgumentException(
          "stride is " + stride + "; it must be at least the dim, " + dim);
    }
  }

  /** Consecutive numbers of an array. */
  static void range(String name, int length, int from, int n) {
    if ((from | n) < 0 || n > Math.min(length, MOST) - from) {
      throw outside(name, length, from, n);
    }
  }

  /** An array that is used from its beginning, with a length that may exceed an int. */
  static void room(String name, int length, long needed) {
    if (needed > Math.min(length, MOST)) {
      throw outside(name, length, 0, needed);
    }
  }

  /** Rows of an array, {@code width} numbers each; stride and width have been checked. */
  static void block(String name, int length, int from, int count, int stride, int width) {
    if (count < 0) {
      throw new IllegalArgumentException(name + " cannot have " + count + " rows");
    }
    long needed = count == 0 ? 0 : (count - 1L) * stride + width;
    if (from < 0 || needed > 0 && needed > Math.min(length, MOST) - from) {
      throw outside(name, length, from, needed);
    }
  }

  private static IndexOutOfBoundsException outside(String name, int length, int from, long n) {
    return new IndexOutOfBoundsException(
        name + " has " + length + " elements; asked for were " + n + " from " + from + " on");
  }

  /**
   * Indices of rows of a padded block.
   *
   * @param length of the block, or of the shorter of two
   */
  static void rows(String name, int[] rows, int from, int n, int stride, int length) {
    range(name, rows.length, from, n);
    // One pass without a branch, which the JIT compiles to vectors.
    int most = 0;
    int signs = 0;
    for (int k = from; k < from + n; k++) {
      signs |= rows[k];
      most = Math.max(most, rows[k]);
    }
    if (n > 0 && (signs < 0 || (most + 1L) * stride > Math.min(length, MOST))) {
      throw badRow(name, rows, from, n, Math.min(length, MOST) / stride);
    }
  }

  /** Ids of rows of a table without gaps, of which only the bits of a mask count. */
  static void listed(long[] ids, int from, int n, int mask, int dim, int length) {
    range("ids", ids.length, from, n);
    int most = 0;
    for (int k = from; k < from + n; k++) {
      most = Math.max(most, (int) ids[k] & mask);
    }
    if (n > 0 && (most + 1L) * dim > Math.min(length, MOST)) {
      throw new IndexOutOfBoundsException(
          "ids has the row " + most + "; the table has " + Math.min(length, MOST) / dim + " rows");
    }
  }

  /** Ids of rows of dim floats each, as many bytes apart. */
  static void mapped(long[] ids, int from, int n, int dim, long pitch, long bytes) {
    if (pitch < 4L * dim) {
      throw new IllegalArgumentException(
          "pitch is " + pitch + "; it must be at least the bytes of a row, " + 4L * dim);
    }
    range("ids", ids.length, from, n);
    long known = bytes < 4L * dim ? 0 : (bytes - 4L * dim) / pitch + 1;
    for (int k = from; k < from + n; k++) {
      if (ids[k] < 0 || ids[k] >= known) {
        throw new IndexOutOfBoundsException(
            "ids has the row " + ids[k] + "; the table has " + known + " rows");
      }
    }
  }

  private static IndexOutOfBoundsException badRow(
      String name, int[] rows, int from, int n, int known) {
    int k = from;
    while (k < from + n - 1 && rows[k] >= 0 && rows[k] < known) {
      k++;
    }
    return new IndexOutOfBoundsException(
        name + "[" + k + "] is " + rows[k] + "; the block has " + known + " rows");
  }

  /** Indices of rows of memory outside arrays, which has room for {@code known} of them. */
  static void segment(String name, int[] rows, int n, long known) {
    count("n", n);
    range(name, rows.length, 0, n);
    for (int k = 0; k < n; k++) {
      if (rows[k] < 0 || rows[k] >= known) {
        throw badRow(name, rows, 0, n, (int) Math.min(known, Integer.MAX_VALUE));
      }
    }
  }

  /** Where the lists of {@code m} rows begin and end in the array of their indices. */
  static void lists(int[] start, int m, int[] rows) {
    count("m", m);
    room("start", start.length, m + 1L);
    int signs = start[m];
    for (int i = 0; i < m; i++) {
      signs |= start[i] | start[i + 1] - start[i];
    }
    if (signs < 0 || start[m] > rows.length) {
      throw badList(start, m, rows.length);
    }
  }

  private static IndexOutOfBoundsException badList(int[] start, int m, int length) {
    int i = 0;
    int least = 0;
    while (i < m && start[i] >= least && start[i] <= length) {
      least = start[i++];
    }
    return new IndexOutOfBoundsException(
        "start["
            + i
            + "] is "
            + start[i]
            + "; it must be from "
            + least
            + ", where the list before it begins, to "
            + length
            + ", the length of rows");
  }
}
