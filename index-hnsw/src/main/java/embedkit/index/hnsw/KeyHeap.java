package embedkit.index.hnsw;

import java.util.Arrays;

/** A heap of whole numbers with the least on top, that grows. */
final class KeyHeap {

  private long[] keys = new long[128];
  private int size;

  /**
   * A rank and a node as one number: greater if the rank is, and of equal ranks for the lower node.
   * Its lowest bit, which decides nothing, is set.
   */
  static long key(float rank, int node) {
    int bits = Float.floatToIntBits(rank);
    int sortable = bits ^ (bits >> 31 & 0x7fffffff);
    return (long) sortable << 32 | (~node & 0x7fffffffL) << 1 | 1;
  }

  /** Tells whether the lowest bit is set. */
  static boolean isNew(long key) {
    return (key & 1) != 0;
  }

  /** The key without its lowest bit. */
  static long old(long key) {
    return key & ~1L;
  }

  static float rank(long key) {
    int sortable = (int) (key >> 32);
    return Float.intBitsToFloat(sortable ^ (sortable >> 31 & 0x7fffffff));
  }

  static int node(long key) {
    return (int) (~key >>> 1) & 0x7fffffff;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  long least() {
    return keys[0];
  }

  void add(long key) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, size + (size >> 1));
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) >> 1;
      if (keys[parent] <= key) {
        break;
      }
      keys[at] = keys[parent];
      at = parent;
    }
    keys[at] = key;
  }

  /** Takes the least out. */
  long remove() {
    long least = keys[0];
    long last = keys[--size];
    if (size > 0) {
      down(last);
    }
    return least;
  }

  /** Puts another in the place of the least. */
  void replaceLeast(long key) {
    down(key);
  }

  private void down(long key) {
    int at = 0;
    int half = size >> 1;
    while (at < half) {
      int child = 2 * at + 1;
      if (child + 1 < size && keys[child + 1] < keys[child]) {
        child++;
      }
      if (keys[child] >= key) {
        break;
      }
      keys[at] = keys[child];
      at = child;
    }
    keys[at] = key;
  }
}
