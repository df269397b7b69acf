package embedkit.kernels;

/**
 * What a query makes of each centroid, laid out for {@link CodeKernels#centroids}: two whole
 * numbers without a sign, which are summed over the parts of a row. Immutable.
 */
public final class CentroidTable {

  /** Parts whose numbers are summed in 16 bits before they are added to the others. */
  public static final int RUN = 32;

  /** What the greatest numbers of {@link #RUN} parts may add up to. */
  public static final int MOST = 0xffff;

  private static final int CENTROIDS = 256;

  final int parts;

  /** The first number in the upper half, the second in the lower. */
  final int[] both;

  /** For each part the first numbers and then the second ones. */
  final short[] apart;

  /**
   * Lays numbers out.
   *
   * @param both for each part 256 pairs, the first number in the upper half of an int and the
   *     second in the lower. Copied
   * @param parts bytes of a row, 1 to {@link CodeKernels#MOST_DIM}
   * @throws IllegalArgumentException if the greatest numbers of parts that are summed in 16 bits
   *     add up to more
   */
  public CentroidTable(int[] both, int parts) {
    CodeKernels.checkDim(parts);
    int size = CENTROIDS * parts;
    Checks.room("table", both.length, size);
    this.parts = parts;
    this.both = new int[size];
    this.apart = new short[2 * size];
    System.arraycopy(both, 0, this.both, 0, size);
    int dots = 0;
    int squares = 0;
    for (int part = 0; part < parts; part++) {
      int dot = 0;
      int square = 0;
      for (int code = 0; code < CENTROIDS; code++) {
        int pair = both[part * CENTROIDS + code];
        apart[2 * part * CENTROIDS + code] = (short) (pair >>> 16);
        apart[(2 * part + 1) * CENTROIDS + code] = (short) pair;
        dot = Math.max(dot, pair >>> 16);
        square = Math.max(square, pair & 0xffff);
      }
      dots = (part % RUN == 0 ? 0 : dots) + dot;
      squares = (part % RUN == 0 ? 0 : squares) + square;
      if (dots > MOST || squares > MOST) {
        throw new IllegalArgumentException(
            "numbers up to part " + part + " add up to more than 16 bits hold");
      }
    }
  }
}
