package embedkit.tokenizers.piece;

/** What a model needs while it cuts, kept with the list that it fills. For one thread. */
final class CutScratch {
  /** Larger arrays are not kept. */
  private static final int KEPT = 1 << 16;

  int[] ids = new int[64];
  int[] lengths = new int[64];
  int[] ranks = new int[64];
  int[] previous = new int[0];
  int[] next = new int[0];
  long[] queue = new long[0];
  double[] scores = new double[0];
  char[] chars = new char[0];
  int charCount;

  /** Makes room for the symbols of a pre-token. */
  void symbols(int count) {
    if (ids.length < count) {
      int grown = grown(ids.length, count);
      ids = new int[grown];
      lengths = new int[grown];
      ranks = new int[grown];
    }
  }

  /** Makes room for the chain of symbols and the merges that wait. */
  void chain(int count) {
    if (previous.length < count) {
      int grown = grown(previous.length, count);
      previous = new int[grown];
      next = new int[grown];
      queue = new long[Math.multiplyExact(3, grown)];
    }
  }

  /** Makes room for the best ways to each place. */
  void ways(int count) {
    symbols(count);
    if (scores.length < count) {
      scores = new double[grown(scores.length, count)];
    }
  }

  private static int grown(int length, int needed) {
    return (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * length));
  }

  /** Lets go of what a very long pre-token needed. */
  void trim() {
    if (ids.length > KEPT) {
      ids = new int[64];
      lengths = new int[64];
      ranks = new int[64];
      previous = new int[0];
      next = new int[0];
      queue = new long[0];
      scores = new double[0];
    }
  }
}
