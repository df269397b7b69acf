package embedkit.tokenizers.piece;

import java.util.Arrays;

/** Merges that wait, the lowest rank first, then the leftmost: a heap of ranks and places. */
final class MergeQueue {
  private long[] heap;
  private int count;

  MergeQueue(long[] heap) {
    this.heap = heap;
  }

  /** The array of the heap, which may have grown. */
  long[] array() {
    return heap;
  }

  /** Adds a merge, unless its rank says that there is none. */
  void offer(int rank, int place) {
    if (rank == Integer.MAX_VALUE) {
      return;
    }
    if (count == heap.length) {
      heap = Arrays.copyOf(heap, Math.max(64, count + (count >> 1)));
    }
    long merge = (long) rank << 32 | place;
    int at = count++;
    while (at > 0) {
      int parent = at - 1 >> 2;
      if (heap[parent] <= merge) {
        break;
      }
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = merge;
  }

  /** Takes the first merge out, rank above place; -1 if there is none. */
  long poll() {
    if (count == 0) {
      return -1;
    }
    long top = heap[0];
    long last = heap[--count];
    int at = 0;
    for (int child = 1; child < count; child = 4 * at + 1) {
      int least = child;
      for (int i = child + 1; i < Math.min(child + 4, count); i++) {
        if (heap[i] < heap[least]) {
          least = i;
        }
      }
      if (heap[least] >= last) {
        break;
      }
      heap[at] = heap[least];
      at = least;
    }
    heap[at] = last;
    return top;
  }
}
