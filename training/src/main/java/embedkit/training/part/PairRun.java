package embedkit.training.part;

import embedkit.api.text.WindowPass;
import java.util.Arrays;

/**
 * Some pairs of two parts, gathered by their input words. Of a word's neighbours a part has few: a
 * word that comes again joins those that it had to predict before, up to a bound, behind which it
 * begins anew. So words stand in the order in which they came, each with several that it predicts,
 * and its row is fetched once for all of them. For one thread.
 */
final class PairRun {

  private static final int NONE = -1;
  private static final int ROOM = 1 << 12;

  private final int bound;
  private final int most;

  /** Which of the words stands for an input row at present; of no meaning unless it is that row. */
  private final int[] open;

  // A word with what it predicts each: many sub-steps have far fewer than the most pairs.
  private int[] words = {};
  private int[] sizes = {};
  private int[] lists = {};
  private int[] starts = {};
  private int[] targets = {};
  private int size;
  private int pairs;

  /**
   * A run without pairs.
   *
   * @param rows of the input part
   * @param bound the most that a word predicts at once, 1 or more
   * @param most the most pairs, 1 or more
   */
  PairRun(int rows, int bound, int most) {
    this.bound = bound;
    this.most = most;
    this.open = new int[rows];
    grow(Math.min(most, ROOM));
  }

  private void grow(int room) {
    int before = words.length;
    words = Arrays.copyOf(words, room);
    Arrays.fill(words, before, room, NONE);
    sizes = Arrays.copyOf(sizes, room);
    lists = Arrays.copyOf(lists, Math.multiplyExact(room, bound));
    starts = Arrays.copyOf(starts, room + 1);
  }

  /**
   * Adds pairs until there are enough.
   *
   * @param more words that predict one each
   * @param from the first that is not added yet
   * @return the first that is not added now
   */
  int add(Pairs more, int from) {
    int to = Math.min(more.targets().length, from + most - pairs);
    for (int k = from; k < to; ) {
      if (size == words.length) {
        grow(Math.min(most, 2 * size));
      }
      int end = Math.min(to, k + words.length - size);
      add(more.words(), more.targets(), k, end);
      k = end;
    }
    pairs += to - from;
    return to;
  }

  /** Whether a word joins those before it no processor foresees: so there is no branch for it. */
  private void add(int[] added, int[] predicted, int from, int to) {
    int[] open = this.open;
    int[] words = this.words;
    int[] sizes = this.sizes;
    int[] lists = this.lists;
    int size = this.size;
    for (int k = from; k < to; k++) {
      int row = added[k];
      int last = open[row];
      // Not 0 unless the word stands there and has room.
      int other = (words[last] ^ row) | (bound - 1 - sizes[last] & Integer.MIN_VALUE);
      int fresh = (other | -other) >> 31;
      int list = last & ~fresh | size & fresh;
      int filled = sizes[last] & ~fresh;
      size -= fresh;
      open[row] = list;
      words[list] = row;
      sizes[list] = filled + 1;
      lists[list * bound + filled] = predicted[k];
    }
    this.size = size;
  }

  /** Returns whether there are as many pairs as there may be. */
  boolean full() {
    return pairs == most;
  }

  /** Returns how many words there are, each as often as it began. */
  int size() {
    return size;
  }

  /** Lays what the words predict one behind the other, as {@link #block} wants it. */
  void lay() {
    if (targets.length < pairs) {
      targets = new int[Math.min(most, 2 * pairs)];
    }
    for (int i = 0; i < size; i++) {
      System.arraycopy(lists, i * bound, targets, starts[i], sizes[i]);
      starts[i + 1] = starts[i] + sizes[i];
    }
  }

  /**
   * Finds where a block ends.
   *
   * @param from its first word
   * @param mostWords how many words it has at the most
   * @param mostPairs how many pairs, unless its first word has more
   * @return one behind its last word
   */
  int end(int from, int mostWords, int mostPairs) {
    int to = from + 1;
    while (to < size && to < from + mostWords && starts[to + 1] - starts[from] <= mostPairs) {
      to++;
    }
    return to;
  }

  /** Returns a block of what was laid. */
  WindowPass.Predictions block(int from, int to) {
    return new WindowPass.Predictions(words, starts, targets, from, to);
  }

  /** Forgets all pairs. */
  void clear() {
    Arrays.fill(words, 0, size, NONE);
    size = 0;
    pairs = 0;
  }
}
