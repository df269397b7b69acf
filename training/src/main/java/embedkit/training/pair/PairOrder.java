package embedkit.training.pair;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The order in which pairs are learned. The pairs of a word are dealt at random to groups of about
 * {@value #GROUP}, and the groups of all words are shuffled. So a word's row is read and stepped
 * once for many pairs, and yet a block holds pairs from all over the vocabulary.
 *
 * <p>Each group has a random number, made of the seed, its word and its place; pairs are sorted by
 * it. So the order is that of the pairs and the seed, and memory and threads make no difference.
 * The highest bits of the number send a pair to one of some buckets, which lie where they belong
 * from the beginning; then each bucket is sorted in memory.
 */
final class PairOrder {

  /** Pairs of a word that stand side by side, on average. */
  static final int GROUP = 32;

  /** Pairs of a bucket, up to twice as many on average. */
  private static final int BUCKET = 1 << 15;

  /** Pairs that go to a bucket at once. */
  private static final int AT_ONCE = 64;

  private final PairSequence pairs;
  private final boolean symmetric;
  private final int[] groups;
  private final long seed;
  private final Runnable heed;
  private final long[] starts;
  private final int shift;

  /**
   * Looks at the pairs.
   *
   * @param pairs distinct
   * @param symmetric whether a pair stands for its reverse, too
   * @param degrees how many pairs each word has in the end
   * @param seed of the order
   * @param heed throws where this is to end; called by any thread
   */
  PairOrder(PairSequence pairs, boolean symmetric, int[] degrees, long seed, Runnable heed) {
    this.heed = heed;
    this.pairs = pairs;
    this.symmetric = symmetric;
    this.seed = mix(seed + 0x632be59bd9b4e019L);
    this.groups = Arrays.stream(degrees).map(n -> Math.max(1, (n + GROUP / 2) / GROUP)).toArray();
    long all = Arrays.stream(degrees).asLongStream().sum();
    int bits = Math.min(20, 63 - Long.numberOfLeadingZeros(Math.max(1, all / BUCKET)));
    this.shift = 64 - bits;
    this.starts = new long[(1 << bits) + 1];
    forEach((word, context, weight) -> starts[bucket(group(word, context)) + 1]++);
    Arrays.parallelPrefix(starts, Long::sum);
  }

  @FunctionalInterface
  private interface Taker {
    void take(int word, int context, int weight);
  }

  private void forEach(Taker taker) {
    int[] some = new int[PairSequence.INTS * PairSequence.BLOCK];
    for (long from = 0; from < pairs.size(); from += PairSequence.BLOCK) {
      heed.run();
      int count = (int) Math.min(PairSequence.BLOCK, pairs.size() - from);
      pairs.get(from, some, count);
      for (int i = 0; i < PairSequence.INTS * count; i += PairSequence.INTS) {
        taker.take(some[i], some[i + 1], some[i + 2]);
        if (symmetric && some[i] != some[i + 1]) {
          taker.take(some[i + 1], some[i], some[i + 2]);
        }
      }
    }
  }

  /** The number of a pair's group. */
  private long group(int word, int context) {
    long own = mix(seed ^ SortedPairs.key(word, context));
    long place = (own >>> 32) * groups[word] >>> 32;
    return mix(mix(seed + word) + place);
  }

  private static long mix(long z) {
    long y = z + 0x9e3779b97f4a7c15L;
    y = (y ^ (y >>> 30)) * 0xbf58476d1ce4e5b9L;
    y = (y ^ (y >>> 27)) * 0x94d049bb133111ebL;
    return y ^ (y >>> 31);
  }

  private int bucket(long group) {
    return shift == 64 ? 0 : (int) (group >>> shift);
  }

  /**
   * Makes the sequence in the order of learning.
   *
   * @param heapBytes what it may take of the heap
   * @param directory where its file is made if it is needed
   * @param threads threads that sort
   * @return all pairs, each once, reverse ones too
   */
  PairSequence arranged(long heapBytes, Path directory, int threads) {
    PairSequence made = new PairSequence(heapBytes, directory);
    made.extend(starts[starts.length - 1]);
    deal(made);
    AtomicInteger next = new AtomicInteger();
    Together.run(threads, () -> sort(made, next));
    return made;
  }

  private void deal(PairSequence made) {
    int buckets = starts.length - 1;
    int[][] waiting = new int[buckets][PairSequence.INTS * AT_ONCE];
    int[] counts = new int[buckets];
    long[] at = Arrays.copyOf(starts, buckets);
    forEach(
        (word, context, weight) -> {
          int bucket = bucket(group(word, context));
          int to = PairSequence.INTS * counts[bucket]++;
          waiting[bucket][to] = word;
          waiting[bucket][to + 1] = context;
          waiting[bucket][to + 2] = weight;
          if (counts[bucket] == AT_ONCE) {
            made.set(at[bucket], waiting[bucket], AT_ONCE);
            at[bucket] += AT_ONCE;
            counts[bucket] = 0;
          }
        });
    for (int bucket = 0; bucket < buckets; bucket++) {
      made.set(at[bucket], waiting[bucket], counts[bucket]);
    }
  }

  /** Sorts one bucket after the other: by the group, and within it as they came. */
  private void sort(PairSequence made, AtomicInteger next) {
    int[] some = {};
    int[] sorted = {};
    for (int b = next.getAndIncrement(); b < starts.length - 1; b = next.getAndIncrement()) {
      heed.run();
      int count = Math.toIntExact(starts[b + 1] - starts[b]);
      if (PairSequence.INTS * count > some.length) {
        some = new int[Math.multiplyExact(PairSequence.INTS, count)];
        sorted = new int[some.length];
      }
      made.get(starts[b], some, count);
      long[] order = order(some, count);
      for (int i = 0; i < count; i++) {
        int from = PairSequence.INTS * (int) (order[i] & Integer.MAX_VALUE);
        System.arraycopy(some, from, sorted, PairSequence.INTS * i, PairSequence.INTS);
      }
      made.set(starts[b], sorted, count);
    }
  }

  /**
   * The places of a bucket's pairs in the low half, below bits that tell its groups apart; two
   * groups that have these in common are mixed.
   */
  private long[] order(int[] some, int count) {
    long[] order = new long[count];
    for (int i = 0; i < count; i++) {
      long group = group(some[PairSequence.INTS * i], some[PairSequence.INTS * i + 1]);
      order[i] = group << 64 - shift >>> 1 & ~(long) Integer.MAX_VALUE | i;
    }
    Arrays.sort(order);
    return order;
  }
}
