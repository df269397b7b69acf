package embedkit.training.part;

import embedkit.training.run.WindowDraw;
import java.util.Arrays;

/**
 * Words with those around them, until they are dealt out to the parts. Holding words, not pairs,
 * takes a tenth of the room. For one thread.
 */
final class Windows {

  private final Deal inputs;
  private final Deal outputs;
  private final boolean single;
  private final int[] inputPlaces;
  private final int[] outputPlaces;
  private int[] words = new int[1 << 13];
  private int[] low = new int[words.length];
  private int[] high = new int[words.length];
  private int size;
  private long pairs;

  /**
   * Without words.
   *
   * @param single whether pairs are dealt as words that predict one each
   */
  Windows(Deal inputs, Deal outputs, boolean single) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.single = single;
    this.inputPlaces = inputs.places();
    this.outputPlaces = outputs.places();
  }

  /** Takes what two parts have. */
  @FunctionalInterface
  interface Bucket {
    /**
     * Takes words with what they predict.
     *
     * @param bucket the input part times the number of parts, plus the output part
     * @param words as in {@link Pairs}
     * @param starts as there; none where each predicts one
     * @param targets as there
     */
    void pairs(int bucket, int[] words, int[] starts, int[] targets);
  }

  /** Adds the words that were drawn last. */
  void add(WindowDraw draw) {
    int more = draw.size();
    if (size + more > words.length) {
      int length = Math.max(size + more, 2 * words.length);
      words = Arrays.copyOf(words, length);
      low = Arrays.copyOf(low, length);
      high = Arrays.copyOf(high, length);
    }
    System.arraycopy(draw.kept(), 0, words, size, more);
    for (int i = 0; i < more; i++) {
      low[size + i] = size + draw.low()[i];
      high[size + i] = size + draw.high()[i];
      pairs += draw.high()[i] - draw.low()[i] - 1;
    }
    size += more;
  }

  /** Returns how many pairs there are. */
  long pairs() {
    return pairs;
  }

  /**
   * Deals all out, in the order of the buckets: counts what each gets, and fills arrays of just
   * that length.
   */
  void deal(Bucket dealt) {
    int parts = inputs.parts();
    // Looked up once for each word, not for each pair.
    int[] first = new int[size];
    int[] second = new int[size];
    int[] input = new int[size];
    int[] output = new int[size];
    for (int i = 0; i < size; i++) {
      first[i] = inputs.part(words[i]) * parts;
      second[i] = outputs.part(words[i]);
      input[i] = inputPlaces[words[i]];
      output[i] = outputPlaces[words[i]];
    }
    if (single) {
      dealSingle(first, second, input, output, dealt);
    } else {
      dealLists(first, second, input, output, dealt);
    }
    size = 0;
    pairs = 0;
  }

  private void dealSingle(int[] first, int[] second, int[] input, int[] output, Bucket dealt) {
    int buckets = inputs.parts() * inputs.parts();
    int[] begun = new int[buckets + 1];
    for (int i = 0; i < size; i++) {
      for (int j = low[i]; j < i; j++) {
        begun[first[i] + second[j] + 1]++;
      }
      for (int j = i + 1; j < high[i]; j++) {
        begun[first[i] + second[j] + 1]++;
      }
    }
    for (int i = 0; i < buckets; i++) {
      begun[i + 1] += begun[i];
    }
    int[] next = begun.clone();
    int[] all = new int[begun[buckets]];
    int[] targets = new int[all.length];
    for (int i = 0; i < size; i++) {
      int bucket = first[i];
      int row = input[i];
      for (int j = low[i]; j < i; j++) {
        int at = next[bucket + second[j]]++;
        all[at] = row;
        targets[at] = output[j];
      }
      for (int j = i + 1; j < high[i]; j++) {
        int at = next[bucket + second[j]]++;
        all[at] = row;
        targets[at] = output[j];
      }
    }
    for (int i = 0; i < buckets; i++) {
      if (begun[i] < begun[i + 1]) {
        dealt.pairs(
            i,
            Arrays.copyOfRange(all, begun[i], begun[i + 1]),
            Pairs.NO_STARTS,
            Arrays.copyOfRange(targets, begun[i], begun[i + 1]));
      }
    }
  }

  private void dealLists(int[] first, int[] second, int[] input, int[] output, Bucket dealt) {
    int parts = inputs.parts();
    int[] begun = new int[parts * parts + 1];
    int[] predicted = new int[parts * parts + 1];
    count(first, second, begun, predicted);
    for (int i = 0; i < parts * parts; i++) {
      begun[i + 1] += begun[i];
      predicted[i + 1] += predicted[i];
    }
    int[] all = new int[begun[parts * parts]];
    int[] ends = new int[all.length];
    int[] targets = new int[predicted[parts * parts]];
    fill(first, second, input, output, begun.clone(), predicted.clone(), all, ends, targets);
    for (int i = 0; i < parts * parts; i++) {
      if (begun[i] < begun[i + 1]) {
        int[] starts = new int[begun[i + 1] - begun[i] + 1];
        for (int k = 1; k < starts.length; k++) {
          starts[k] = ends[begun[i] + k - 1] - predicted[i];
        }
        dealt.pairs(
            i,
            Arrays.copyOfRange(all, begun[i], begun[i + 1]),
            starts,
            Arrays.copyOfRange(targets, predicted[i], predicted[i + 1]));
      }
    }
  }

  /**
   * Counts, for each bucket behind the one before it, the words that begin and their pairs. A word
   * alone predicts nothing; but where there is one part, it takes its place in a block, as on one
   * machine.
   */
  private void count(int[] first, int[] second, int[] begun, int[] predicted) {
    int[] last = new int[begun.length];
    Arrays.fill(last, -1);
    for (int i = 0; i < size; i++) {
      int from = low[i];
      int to = high[i];
      for (int j = from; j < to; j++) {
        if (j != i) {
          int bucket = first[i] + second[j];
          begun[bucket + 1] += last[bucket] == i ? 0 : 1;
          last[bucket] = i;
          predicted[bucket + 1]++;
        }
      }
      if (to - from == 1 && inputs.parts() == 1) {
        begun[first[i] + second[i] + 1]++;
      }
    }
  }

  private void fill(
      int[] first,
      int[] second,
      int[] input,
      int[] output,
      int[] next,
      int[] nextTarget,
      int[] all,
      int[] ends,
      int[] targets) {
    int[] last = new int[next.length];
    Arrays.fill(last, -1);
    for (int i = 0; i < size; i++) {
      int from = low[i];
      int to = high[i];
      for (int j = from; j < to; j++) {
        if (j != i) {
          int bucket = first[i] + second[j];
          int word = next[bucket] - (last[bucket] == i ? 1 : 0);
          last[bucket] = i;
          next[bucket] = word + 1;
          all[word] = input[i];
          targets[nextTarget[bucket]++] = output[j];
          ends[word] = nextTarget[bucket];
        }
      }
      if (to - from == 1 && inputs.parts() == 1) {
        int bucket = first[i] + second[i];
        all[next[bucket]] = input[i];
        ends[next[bucket]++] = nextTarget[bucket];
      }
    }
  }
}
