package embedkit.io.formats.binary;

/** Rows of a matrix, in order. For one thread. */
interface MatrixRows extends AutoCloseable {

  /** Reads the next rows: {@code count * dim} numbers. */
  void next(int count, float[] into, int from);

  /** Tells that all rows were read: is the rest as it should be? */
  default void finish() {}

  @Override
  void close();
}
