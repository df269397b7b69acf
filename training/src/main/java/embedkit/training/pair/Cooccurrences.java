package embedkit.training.pair;

import embedkit.api.TrainingCancelledException;
import embedkit.api.text.PairModel.Counting;
import embedkit.training.progress.ReadingProgress;
import embedkit.training.text.Corpus;
import embedkit.training.text.ReadingMeter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * How often, and how near, words stand beside each other in a text: each distinct pair once, with a
 * weight, in the order in which they are learned. Threads, memory, and whether it was exceeded make
 * no difference to a single bit: weights are summed as whole numbers of 2^-30. Immutable.
 *
 * <p>Words that are not learned have left the text before windows are laid, and windows end with
 * their line, both as in GloVe's {@code cooccur.c}. <b>Differs from it</b> where only words before
 * a word count: there the earlier word is called the word, and the later one its context.
 */
public final class Cooccurrences {

  /** Pairs of a chunk; the last has fewer. */
  public static final int CHUNK = 1 << 14;

  /** Pairs that are merged between two questions whether to go on. */
  private static final int HEED = 1 << 16;

  private final PairSequence pairs;

  private Cooccurrences(PairSequence pairs) {
    this.pairs = pairs;
  }

  /** Hands out a text. Safe for any number of threads. */
  interface Text {
    /** Returns how many chunks there are. */
    int chunks();

    /** Copies a chunk of row ids, with {@link Corpus#LINE_END} between lines; returns how many. */
    int chunk(int index, int[] into);

    /** Returns how many words it has. */
    long words();
  }

  /**
   * What counting may take.
   *
   * @param threads threads that count, 1 or more
   * @param memory bytes of the heap, roughly; what is more goes to scratch files without a name
   * @param directory where scratch files are made
   * @param cancelled asked at every chunk of the text
   * @param meter told of every chunk
   */
  record Means(
      int threads, long memory, Path directory, BooleanSupplier cancelled, ReadingMeter meter) {

    /** Tells of words whose pairs have been counted. */
    void counted(int words) {
      synchronized (meter) {
        meter.add(words);
      }
    }

    /** Ends what is under way if it was cancelled. */
    void heed() {
      if (cancelled.getAsBoolean()) {
        throw new TrainingCancelledException(
            "stopped while pairs of words were counted", (Path) null);
      }
    }
  }

  /**
   * Counts the pairs of words that stand near each other, within the memory that the text was
   * allowed.
   *
   * @param corpus the text
   * @param counting which pairs count
   * @param seed of the order in which they are handed out
   * @param threads threads that count, 1 or more; they make no difference to the pairs
   * @param cancelled asked at times; true ends the counting
   * @param listener told of the progress, by one thread at a time
   * @return all pairs that occur
   * @throws TrainingCancelledException if it was cancelled
   * @throws embedkit.api.FileAccessException if they do not fit the memory, and cannot be kept in a
   *     file
   */
  public static Cooccurrences of(
      Corpus corpus,
      Counting counting,
      long seed,
      int threads,
      BooleanSupplier cancelled,
      ReadingProgress.Listener listener) {
    Text text =
        new Text() {
          @Override
          public int chunks() {
            return corpus.chunks();
          }

          @Override
          public int chunk(int index, int[] into) {
            return corpus.chunk(index, into);
          }

          @Override
          public long words() {
            return corpus.words();
          }
        };
    Path directory = Path.of(System.getProperty("java.io.tmpdir"));
    Means means =
        new Means(threads, corpus.memory(), directory, cancelled, new ReadingMeter(listener));
    return count(text, corpus.counts().length, counting, seed, means);
  }

  /**
   * Counts.
   *
   * @param text row ids
   * @param rows ids are below
   * @param counting which pairs count
   * @param seed of the order
   * @param means what it may take
   * @return all pairs that occur
   * @throws TrainingCancelledException if it was cancelled
   * @throws embedkit.api.FileAccessException if they do not fit, and cannot be kept in a file
   */
  static Cooccurrences count(Text text, int rows, Counting counting, long seed, Means means) {
    int[] degrees = new int[rows];
    means.meter().begin(ReadingProgress.PAIRS, text.words());
    PairSequence found = found(text, counting, means, degrees);
    PairOrder order = new PairOrder(found, counting.symmetric(), degrees, seed, means::heed);
    return new Cooccurrences(
        order.arranged(means.memory() / 3 * 2, means.directory(), means.threads()));
  }

  /** The distinct pairs in the order of their keys; of two that mirror each other only one. */
  private static PairSequence found(Text text, Counting counting, Means means, int[] degrees) {
    PairSequence found = new PairSequence(means.memory() / 3, means.directory());
    boolean symmetric = counting.symmetric();
    try (PairScratch scratch = new PairScratch(means.directory())) {
      List<SortedPairs> sources = new ArrayList<>();
      AtomicInteger next = new AtomicInteger();
      long share = means.memory() / 3 * 2 / means.threads();
      Together.run(
          means.threads(),
          () -> {
            PairSums sums = new PairSums(share, degrees.length, symmetric, scratch);
            new WindowCount(text, counting, sums).countAll(next, means);
            List<SortedPairs> sorted = sums.sorted();
            synchronized (sources) {
              sources.addAll(sorted);
            }
          });
      means.heed();
      means.meter().end();
      sources.addAll(scratch.sorted(means.memory() / 6));
      PairMerge.merge(
          sources,
          (key, sum) -> {
            int first = SortedPairs.first(key);
            int second = SortedPairs.second(key);
            degrees[first]++;
            degrees[second] += symmetric && first != second ? 1 : 0;
            float weight = (float) (sum / (double) SortedPairs.ONE);
            // A word beside itself is around it once on either side.
            if (found.size() % HEED == 0) {
              means.heed();
            }
            found.add(first, second, symmetric && first == second ? 2 * weight : weight);
          });
    }
    found.flush();
    return found;
  }

  /**
   * Returns how many pairs there are. Where words to both sides count, (a, b) and (b, a) are two.
   *
   * @return 0 or more
   */
  public long size() {
    return pairs.size();
  }

  /**
   * Returns how many chunks they are cut into.
   *
   * @return 0 or more
   */
  public int chunks() {
    return Math.toIntExact((size() + CHUNK - 1) / CHUNK);
  }

  /** Tells whether the heap was too small for them. */
  boolean inFile() {
    return pairs.inFile();
  }

  /** A chunk that was copied out. For one thread. */
  public static final class Chunk {
    private final int[] raw = new int[PairSequence.INTS * CHUNK];
    private final int[] words = new int[CHUNK];
    private final int[] contexts = new int[CHUNK];
    private final float[] weights = new float[CHUNK];

    /** Room for a chunk. */
    public Chunk() {}

    /**
     * Returns the word of each pair.
     *
     * @return row ids
     */
    public int[] words() {
      return words;
    }

    /**
     * Returns the context of each pair.
     *
     * @return row ids
     */
    public int[] contexts() {
      return contexts;
    }

    /**
     * Returns the weight of each pair.
     *
     * @return numbers above 0
     */
    public float[] weights() {
      return weights;
    }
  }

  /**
   * Copies a chunk.
   *
   * @param index which, from 0
   * @param into takes it
   * @return how many pairs it has
   */
  public int chunk(int index, Chunk into) {
    long from = (long) index * CHUNK;
    int count = (int) Math.min(CHUNK, size() - from);
    pairs.get(from, into.raw, count);
    for (int i = 0; i < count; i++) {
      into.words[i] = into.raw[PairSequence.INTS * i];
      into.contexts[i] = into.raw[PairSequence.INTS * i + 1];
      into.weights[i] = Float.intBitsToFloat(into.raw[PairSequence.INTS * i + 2]);
    }
    return count;
  }
}
