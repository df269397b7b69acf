package embedkit.index.hnsw;

import embedkit.api.ConfigurationException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * The nodes of a graph: the rows that have a direction and a length that binary32 holds, in their
 * order. The numbers may be of a file that lies.
 *
 * @param count how many nodes there are
 * @param rowOf the row of each node; without bytes where node i is row i
 * @param scales for each node 1 by the length of its row, as a binary32; 0 for a row of zeros
 * @param rows how many rows there are
 */
record Nodes(int count, MemorySegment rowOf, MemorySegment scales, long rows) {

  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  float scale(int node) {
    return scales.get(FLOAT, 4L * node);
  }

  boolean inOrder() {
    return rowOf.byteSize() == 0;
  }

  int row(int node) {
    if (inOrder()) {
      return node;
    }
    int row = rowOf.get(INT, 4L * node);
    if (row < node || row >= rows) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "the index is damaged: its node %d is of row %d, but there are rows 0 to %d; build it again",
              node,
              row,
              rows - 1));
    }
    return row;
  }
}
