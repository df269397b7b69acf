package embedkit.tokenizers.piece;

import java.util.Arrays;

/** Which neighbours merge, how early, and to what: pairs of ids with their ranks. */
final class MergeTable {
  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

  /** Pair and rank in turn; a rank of -1 is an empty place. */
  private long[] table = empty(1 << 8);

  private int shift = 64 - 7;
  private int count;

  /** The piece that each rank makes. */
  private int[] merged = new int[128];

  private int ranks;

  private static long[] empty(int length) {
    long[] table = new long[length];
    Arrays.fill(table, -1);
    return table;
  }

  /** Begins a rank, which comes after all others. */
  void rank(int piece) {
    if (ranks == merged.length) {
      merged = Arrays.copyOf(merged, ranks + (ranks >> 1));
    }
    merged[ranks++] = piece;
  }

  /** The number of ranks. */
  int ranks() {
    return ranks;
  }

  /** The piece that a rank makes. */
  int merged(int rank) {
    return merged[rank];
  }

  /** Gives a pair the last rank, whatever it had. */
  void put(int left, int right) {
    if (4 * count >= table.length) {
      grow();
    }
    put(pair(left, right), ranks - 1);
  }

  private void put(long pair, long rank) {
    int at = place(pair);
    if (table[at + 1] < 0) {
      count++;
    }
    table[at] = pair;
    table[at + 1] = rank;
  }

  private void grow() {
    long[] old = table;
    table = empty(2 * old.length);
    shift--;
    count = 0;
    for (int i = 0; i < old.length; i += 2) {
      if (old[i + 1] >= 0) {
        put(old[i], old[i + 1]);
      }
    }
  }

  private static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  /** The place of a pair, or an empty one. */
  private int place(long pair) {
    long hash = pair * MULTIPLIER;
    int at = (int) ((hash ^ hash << 32) >>> shift) << 1;
    while (table[at] != pair && table[at + 1] >= 0) {
      at = at + 2 & table.length - 1;
    }
    return at;
  }

  /** The rank of a pair, or {@link Integer#MAX_VALUE}. */
  int rank(int left, int right) {
    int rank = (int) table[place(pair(left, right)) + 1];
    return rank < 0 ? Integer.MAX_VALUE : rank;
  }
}
