package embedkit.benchmarks.index;

import java.io.IOException;

/** An index of rows by cosine that is measured. For one thread. */
interface Peer extends AutoCloseable {

  /** Bytes of the index beside the rows, or beyond them where it holds its own copy. */
  long bytes();

  /** The ten nearest rows of a vector of length 1. */
  int[] nearest(float[] query, int beam) throws IOException;

  @Override
  void close() throws IOException;
}
