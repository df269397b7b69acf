package embedkit.kernels;

/**
 * What every set of kernels over codes computes; {@link CodeKernels} says what, and has checked.
 */
sealed interface CodeSet permits ScalarCodes, VectorCodes {

  void bytes(short[] query, byte[] rows, int from, int count, int dim, int[] dots, int[] squares);

  void dotsWithBytes(float[] query, byte[] rows, int from, int count, int dim, float[] dots);

  void nibbles(short[] query, byte[] rows, int from, int count, int dim, int[] dots, int[] squares);

  void signs(long[] slices, int bits, byte[] rows, int from, int count, int words, int[] sums);

  /** Adds to the sums. */
  void centroids(CentroidTable table, byte[] rows, int from, int count, int[] dots, int[] squares);

  int notBelow(float[] scores, int count, float floor, int[] places);
}
