package embedkit.training.pair;

import java.util.List;

/** Merges sorted pairs from many sources into each distinct pair once. */
final class PairMerge {

  private final SortedPairs[] heap;
  private int size;

  private PairMerge(List<SortedPairs> sources) {
    this.heap = new SortedPairs[sources.size()];
    for (SortedPairs source : sources) {
      if (source.next()) {
        heap[size++] = source;
      }
    }
    for (int i = size / 2 - 1; i >= 0; i--) {
      sink(i);
    }
  }

  /** Takes the distinct pairs. */
  @FunctionalInterface
  interface Taker {
    /** Takes a pair; they come in the order of their keys. */
    void take(long key, long sum);
  }

  /** Hands out all pairs, with the sums of all sources. */
  static void merge(List<SortedPairs> sources, Taker taker) {
    PairMerge merge = new PairMerge(sources);
    while (merge.size > 0) {
      long key = merge.heap[0].key;
      long sum = 0;
      while (merge.size > 0 && merge.heap[0].key == key) {
        sum = SortedPairs.plus(sum, merge.heap[0].sum);
        merge.advance();
      }
      taker.take(key, sum);
    }
  }

  private void advance() {
    if (!heap[0].next()) {
      heap[0] = heap[--size];
      heap[size] = null;
    }
    sink(0);
  }

  private void sink(int from) {
    int at = from;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      child += child + 1 < size && heap[child + 1].key < heap[child].key ? 1 : 0;
      if (heap[at].key <= heap[child].key) {
        return;
      }
      SortedPairs smaller = heap[child];
      heap[child] = heap[at];
      heap[at] = smaller;
      at = child;
    }
  }
}
