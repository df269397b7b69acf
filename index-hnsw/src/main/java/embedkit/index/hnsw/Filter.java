package embedkit.index.hnsw;

import embedkit.api.index.Allowed;
import embedkit.api.index.IndexQuery;
import java.util.Arrays;

/**
 * Which rows may answer one query.
 *
 * @param allowed which may answer any
 * @param excluded which may not answer this one, sorted
 * @param from the first row
 * @param to behind the last row
 */
record Filter(Allowed allowed, long[] excluded, long from, long to) {

  /** Rows that are tried to tell how many pass. */
  private static final int SAMPLE = 256;

  static Filter of(IndexQuery query, Allowed allowed, long rows) {
    long[] excluded = query.excluded();
    if (excluded.length > 1) {
      excluded = excluded.clone();
      Arrays.sort(excluded);
    }
    long to = Math.min(rows, allowed.to());
    return new Filter(allowed, excluded, Math.min(allowed.from(), to), to);
  }

  boolean passes(long row) {
    return row >= from
        && row < to
        && (excluded.length == 0 || Arrays.binarySearch(excluded, row) < 0)
        && allowed.test().test(row);
  }

  boolean passesAll(long rows) {
    return excluded.length == 0 && allowed.everyRow() && from == 0 && to == rows;
  }

  /** The share of the rows of the range that pass, more than 0, told from some of them. */
  double share() {
    long span = to - from;
    if (allowed.everyRow() || span == 0) {
      return 1;
    }
    int tried = (int) Math.min(span, SAMPLE);
    int passed = 0;
    for (int i = 0; i < tried; i++) {
      passed += allowed.test().test(from + span * i / tried) ? 1 : 0;
    }
    return Math.max(passed, 0.5) / tried;
  }
}
