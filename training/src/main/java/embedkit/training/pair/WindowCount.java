package embedkit.training.pair;

import embedkit.api.text.PairModel.Counting;
import embedkit.training.text.Corpus;
import java.util.concurrent.atomic.AtomicInteger;

/** Lays windows on a text and adds up the pairs in them, as one of several threads. */
final class WindowCount {

  private final Cooccurrences.Text text;
  private final PairSums sums;
  private final int window;
  private final long[] units;
  private final int[] words;
  private final int[] ids = new int[Corpus.longestChunk()];

  WindowCount(Cooccurrences.Text text, Counting counting, PairSums sums) {
    this.text = text;
    this.sums = sums;
    this.window = counting.window();
    this.units = new long[window + 1];
    for (int d = 1; d <= window; d++) {
      units[d] = counting.byDistance() ? Math.round(SortedPairs.ONE / (double) d) : SortedPairs.ONE;
    }
    this.words = new int[window + Corpus.longestChunk()];
  }

  /** Counts chunks as long as there are any, unless it is cancelled. */
  void countAll(AtomicInteger next, Cooccurrences.Means means) {
    int chunks = text.chunks();
    for (int i = next.getAndIncrement();
        i < chunks && !means.cancelled().getAsBoolean();
        i = next.getAndIncrement()) {
      int before = i == 0 ? 0 : tail(i - 1);
      means.counted(count(before, text.chunk(i, ids)));
    }
  }

  /** Takes the last words of a chunk along, where the next one goes on with their line. */
  private int tail(int chunk) {
    int count = text.chunk(chunk, ids);
    int from = count;
    while (from > 0 && count - from < window && ids[from - 1] != Corpus.LINE_END) {
      from--;
    }
    System.arraycopy(ids, from, words, 0, count - from);
    return count - from;
  }

  /** Counts the pairs of the words at hand with those before; returns how many words they are. */
  private int count(int before, int count) {
    int size = before;
    int lineStart = 0;
    for (int i = 0; i < count; i++) {
      int id = ids[i];
      if (id == Corpus.LINE_END) {
        lineStart = size;
        continue;
      }
      int from = Math.max(lineStart, size - window);
      for (int k = size - 1; k >= from; k--) {
        sums.add(id, words[k], units[size - k]);
      }
      words[size++] = id;
    }
    return size - before;
  }
}
