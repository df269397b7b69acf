package embedkit.index.hnsw;

/**
 * The best nodes that a walk knows, as keys of {@link KeyHeap}, the best first. Which of them it
 * was at is told by the lowest bit of a key. To put one in its place moves those behind it, which
 * in a list that is not long costs less than the turns of a heap, which no processor foresees.
 */
final class Beam {

  private long[] keys = new long[128];
  private int limit;
  private int size;

  /** No node before this one is left to go to. */
  private int next;

  /**
   * Forgets all.
   *
   * @param most nodes that are kept from now on, 1 or more
   */
  void clear(int most) {
    if (keys.length < most) {
      keys = new long[most];
    }
    limit = most;
    size = 0;
    next = 0;
  }

  int size() {
    return size;
  }

  /**
   * Returns a key.
   *
   * @param at 0 for the best
   */
  long key(int at) {
    return keys[at];
  }

  /** Keeps a node, unless it is worse than as many as are kept. */
  void add(long key) {
    int count = size;
    if (count == limit) {
      if (key < keys[count - 1]) {
        return;
      }
      count--;
    }
    int at = place(key, count);
    System.arraycopy(keys, at, keys, at + 1, count - at);
    keys[at] = key;
    size = count + 1;
    next = Math.min(next, at);
  }

  /** Finds how many of the first keys are greater. */
  private int place(long key, int count) {
    int base = 0;
    int left = count;
    while (left > 0) {
      int half = left + 1 >>> 1;
      // A choice of values, not of ways: which it is cannot be foreseen.
      base = keys[base + half - 1] > key ? base + half : base;
      left -= half;
    }
    return base;
  }

  /** Returns the best node that the walk was not at, which it is from now on, or -1. */
  int go() {
    while (next < size) {
      long key = keys[next];
      if (KeyHeap.isNew(key)) {
        keys[next++] = KeyHeap.old(key);
        return KeyHeap.node(key);
      }
      next++;
    }
    return -1;
  }

  /** Takes all out of a heap that has the worst on top. */
  void take(KeyHeap heap) {
    clear(Math.max(1, heap.size()));
    size = heap.size();
    for (int i = size - 1; i >= 0; i--) {
      keys[i] = heap.remove();
    }
  }
}
