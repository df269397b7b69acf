package embedkit.tokenizers.cut;

import java.util.Arrays;

/**
 * A pre-token as stretches one behind the other, delimiters and what is between them. For one
 * thread.
 */
public final class Stretches {

  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private boolean[] delimiters = new boolean[64];
  private int count;
  private int from;

  /** Begins anew. */
  void clear(int first) {
    count = 0;
    from = first;
  }

  /**
   * Puts a delimiter, and what stands between it and the one before.
   *
   * @param start its first char
   * @param end one behind its last char
   */
  public void delimiter(int start, int end) {
    if (start > from) {
      add(from, start, false);
    }
    add(start, end, true);
    from = end;
  }

  /** Puts what is behind the last delimiter. */
  void end(int last) {
    if (last > from) {
      add(from, last, false);
    }
  }

  private void add(int start, int end, boolean delimiter) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
      delimiters = Arrays.copyOf(delimiters, 2 * count);
    }
    starts[count] = start;
    ends[count] = end;
    delimiters[count] = delimiter;
    count++;
  }

  /** Cuts at the delimiters. */
  void cut(Behavior behavior, boolean invert, Cuts cuts) {
    switch (behavior) {
      case REMOVED -> {
        for (int i = 0; i < count; i++) {
          if (delimiters[i] == invert) {
            cuts.put(starts[i], ends[i]);
          }
        }
      }
      case ISOLATED -> {
        for (int i = 0; i < count; i++) {
          cuts.put(starts[i], ends[i]);
        }
      }
      case CONTIGUOUS -> merge(cuts, invert, (now, before) -> now == before);
      case MERGED_WITH_PREVIOUS -> merge(cuts, invert, (now, before) -> now && !before);
      case MERGED_WITH_NEXT -> mergeWithNext(cuts, invert);
    }
  }

  private interface Joins {
    boolean test(boolean now, boolean before);
  }

  private void merge(Cuts cuts, boolean invert, Joins joins) {
    boolean before = false;
    int start = -1;
    int end = -1;
    for (int i = 0; i < count; i++) {
      boolean now = delimiters[i] != invert;
      if (start >= 0 && joins.test(now, before)) {
        end = ends[i];
      } else {
        cuts.put(start, end);
        start = starts[i];
        end = ends[i];
      }
      before = now;
    }
    cuts.put(start, end);
  }

  private void mergeWithNext(Cuts cuts, boolean invert) {
    // A delimiter goes to what is behind it, unless that is a delimiter, too.
    for (int i = 0; i < count; i++) {
      boolean joined = delimiters[i] != invert && i + 1 < count && delimiters[i + 1] == invert;
      cuts.put(starts[i], ends[joined ? i + 1 : i]);
      if (joined) {
        i++;
      }
    }
  }
}
