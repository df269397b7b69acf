package embedkit.training.pair;

import embedkit.training.text.IdSequence;
import java.nio.file.Path;

/**
 * Weighted pairs, one after the other: on the heap up to a budget, beyond it in a mapped file
 * without a name. A pair is three ints: word, context, the bits of its weight.
 */
final class PairSequence {

  /** Ints of a pair. */
  static final int INTS = 3;

  /** Pairs that are moved at once. */
  static final int BLOCK = 1 << 14;

  private final IdSequence ints;
  private final int[] buffer = new int[INTS * BLOCK];
  private int buffered;

  /**
   * An empty sequence.
   *
   * @param heapBytes what it may take of the heap
   * @param directory where the file is made if it is needed
   */
  PairSequence(long heapBytes, Path directory) {
    this.ints = new IdSequence(heapBytes, directory, "pairs of words are counted, which do");
  }

  /** Returns how many pairs there are. */
  long size() {
    return ints.size() / INTS;
  }

  /** Tells whether the heap was too small. */
  boolean inFile() {
    return ints.inFile();
  }

  /** Adds a pair at the end; it is there after {@link #flush}. */
  void add(int word, int context, float weight) {
    if (buffered == buffer.length) {
      flush();
    }
    buffer[buffered++] = word;
    buffer[buffered++] = context;
    buffer[buffered++] = Float.floatToRawIntBits(weight);
  }

  /** Ends adding. */
  void flush() {
    ints.add(buffer, buffered);
    buffered = 0;
  }

  /** Makes room for pairs that are put in any order. */
  void extend(long pairs) {
    ints.extend(INTS * pairs);
  }

  /** Copies pairs out. */
  void get(long from, int[] into, int pairs) {
    ints.get(INTS * from, into, INTS * pairs);
  }

  /** Replaces pairs that are there, from any number of threads. */
  void set(long from, int[] some, int pairs) {
    ints.set(INTS * from, some, INTS * pairs);
  }
}
