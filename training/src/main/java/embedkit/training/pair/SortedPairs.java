package embedkit.training.pair;

/** Pairs with their sums, one after the other in the order of their keys. For one thread. */
abstract sealed class SortedPairs permits PairSums.Dense, PairSums.Hashed, PairScratch.Run {

  /** What one occurrence side by side adds to a sum: sums of whole numbers have no order. */
  static final long ONE = 1L << 30;

  /** The pair at which this stands. */
  long key;

  /** Its sum, above 0. */
  long sum;

  /** Goes to the next pair; false behind the last. */
  abstract boolean next();

  static long key(int first, int second) {
    return (long) first << 32 | second;
  }

  static int first(long key) {
    return (int) (key >>> 32);
  }

  static int second(long key) {
    return (int) key;
  }

  /** Adds two sums; one that is too great for a long stays at the greatest. */
  static long plus(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
