package embedkit.training;

import java.util.Arrays;

/**
 * Leaves in a text of ids what is learned, as rows, and cuts it into the parts that a worker takes
 * at a time. Parts end at line ends where lines are not endless.
 */
final class CorpusParts {

  /** Words of a part, or a few more up to a line end. */
  private static final int WORDS = 10_000;

  /** Most ids of a part. */
  static final int LONGEST = 2 * WORDS;

  private final TokenRows rows;
  private final ReadingMeter meter;
  private long[] ends = new long[16];
  private int parts;
  private long written;
  private long partStart;
  private int wordsOfPart;
  private int last;

  private CorpusParts(TokenRows rows, ReadingMeter meter) {
    this.rows = rows;
    this.meter = meter;
  }

  /** Returns where each part ends in the sequence; the first begins at 0. */
  static long[] cut(IdSequence ids, TokenRows rows, ReadingMeter meter) {
    meter.begin(ReadingProgress.IDS, ids.size());
    CorpusParts parts = new CorpusParts(rows, meter);
    ids.rewrite(parts::keep);
    if (parts.wordsOfPart > 0) {
      parts.end();
    }
    meter.end();
    return Arrays.copyOf(parts.ends, parts.parts);
  }

  private int keep(int[] some, int count, int[] into) {
    int made = 0;
    for (int i = 0; i < count; i++) {
      boolean lineEnd = some[i] == IdSequence.LINE_END;
      int row = lineEnd ? IdSequence.LINE_END : rows.row(some[i]);
      if (lineEnd ? written > partStart && last != IdSequence.LINE_END : row >= 0) {
        into[made++] = row;
        written++;
        last = row;
        wordsOfPart += lineEnd ? 0 : 1;
      }
      boolean full = written - partStart == LONGEST;
      if (wordsOfPart > 0 && (lineEnd && wordsOfPart >= WORDS || full)) {
        end();
      }
    }
    meter.add(count);
    return made;
  }

  private void end() {
    if (parts == ends.length) {
      ends = Arrays.copyOf(ends, 2 * parts);
    }
    ends[parts++] = written;
    partStart = written;
    wordsOfPart = 0;
  }
}
