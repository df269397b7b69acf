package embedkit.training.text;

import embedkit.training.progress.ReadingProgress;
import java.util.Arrays;

/**
 * Leaves in a text of ids what is learned, as rows, and cuts it into the chunks that a worker takes
 * at a time. Plugins end at line ends where lines are not endless.
 */
final class CorpusChunks {

  /** Words of a chunk, or a few more up to a line end. */
  private static final int WORDS = 10_000;

  /** Most ids of a chunk. */
  static final int LONGEST = 2 * WORDS;

  private final TokenRows rows;
  private final ReadingMeter meter;
  private long[] ends = new long[16];
  private int count;
  private long written;
  private long chunkStart;
  private int wordsOfChunk;
  private int last;

  private CorpusChunks(TokenRows rows, ReadingMeter meter) {
    this.rows = rows;
    this.meter = meter;
  }

  /** Returns where each chunk ends in the sequence; the first begins at 0. */
  static long[] cut(IdSequence ids, TokenRows rows, ReadingMeter meter) {
    meter.begin(ReadingProgress.IDS, ids.size());
    CorpusChunks chunks = new CorpusChunks(rows, meter);
    ids.rewrite(chunks::keep);
    if (chunks.wordsOfChunk > 0) {
      chunks.end();
    }
    meter.end();
    return Arrays.copyOf(chunks.ends, chunks.count);
  }

  private int keep(int[] some, int count, int[] into) {
    int made = 0;
    for (int i = 0; i < count; i++) {
      boolean lineEnd = some[i] == IdSequence.LINE_END;
      int row = lineEnd ? IdSequence.LINE_END : rows.row(some[i]);
      if (lineEnd ? written > chunkStart && last != IdSequence.LINE_END : row >= 0) {
        into[made++] = row;
        written++;
        last = row;
        wordsOfChunk += lineEnd ? 0 : 1;
      }
      boolean full = written - chunkStart == LONGEST;
      if (wordsOfChunk > 0 && (lineEnd && wordsOfChunk >= WORDS || full)) {
        end();
      }
    }
    meter.add(count);
    return made;
  }

  private void end() {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
    }
    ends[count++] = written;
    chunkStart = written;
    wordsOfChunk = 0;
  }
}
