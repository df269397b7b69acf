package embedkit.training;

import java.util.ArrayList;
import java.util.List;

/** A long sequence of word ids and line ends that grows without being copied. For one thread. */
final class IdSequence {

  /** Stands between two lines. */
  static final int LINE_END = -1;

  private static final int CHUNK = 1 << 18;

  private final List<int[]> full = new ArrayList<>();
  private int[] last = new int[CHUNK];
  private int used;

  void add(int id) {
    if (used == CHUNK) {
      full.add(last);
      last = new int[CHUNK];
      used = 0;
    }
    last[used++] = id;
  }

  int chunks() {
    return full.size() + 1;
  }

  /** Takes a chunk out, so that it can be freed once it has been worked through. */
  int[] take(int chunk) {
    return chunk == full.size() ? last : full.set(chunk, null);
  }

  int length(int chunk) {
    return chunk == full.size() ? used : CHUNK;
  }
}
