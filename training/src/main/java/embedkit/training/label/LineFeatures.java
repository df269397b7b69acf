package embedkit.training.label;

import embedkit.api.EmbeddingStore;
import embedkit.api.Slot;
import embedkit.api.Vocabulary;
import embedkit.api.WordHash;
import embedkit.api.text.LineModel;
import embedkit.api.text.Objective;
import java.util.Arrays;

/**
 * The rows that a line has beside those of its words: of its end, of the pieces of its words, and
 * of words that follow each other, the end among them. Only buckets that the text has get rows, in
 * the order in which they come. Immutable.
 */
final class LineFeatures {

  /** The slot of the rows, {@code [n, dim]}. */
  static final String ROWS = "classifier.features";

  /** The slot of their buckets, {@code [n, 1]}: whole numbers, and {@link #NONE} for the first. */
  static final String BUCKETS = "classifier.buckets";

  /** What the row of the line's end, which is the first, has for a bucket. */
  static final int NONE = -1;

  private final int wordNgrams;
  private final int[] rowOf;
  private final int[] buckets;
  private final int[] hashes;
  private final int[] pieceStarts;
  private final int[] pieces;

  private LineFeatures(
      int wordNgrams, int[] rowOf, int[] buckets, int[] hashes, int[] pieceStarts, int[] pieces) {
    this.wordNgrams = wordNgrams;
    this.rowOf = rowOf;
    this.buckets = buckets;
    this.hashes = hashes;
    this.pieceStarts = pieceStarts;
    this.pieces = pieces;
  }

  /** Finds those of a text; {@code labelOf} tells which rows are words. */
  static LineFeatures of(Classifier objective, Objective.Text text, int[] labelOf) {
    Counting counting = new Counting(objective.hasNgrams() ? objective.buckets() : 0);
    Vocabulary words = text.words();
    int[] hashes = new int[labelOf.length];
    int[] pieceStarts = new int[labelOf.length + 1];
    for (int row = 0; row < labelOf.length; row++) {
      if (objective.hasNgrams() && labelOf[row] == LineModel.WORD) {
        byte[] utf8 = words.utf8(row);
        hashes[row] = WordHash.of(utf8);
        objective.ngrams().ifPresent(cut -> cut.each(utf8, counting::addPiece));
      }
      pieceStarts[row + 1] = counting.pieceCount;
    }
    if (objective.wordNgrams() > 1) {
      int[] kept = new int[1 << 14];
      text.lines()
          .each(
              (ids, from, to) -> {
                int[] line = to - from >= kept.length ? new int[to - from + 1] : kept;
                int size = 0;
                for (int i = from; i < to; i++) {
                  if (labelOf[ids[i]] == LineModel.WORD) {
                    line[size++] = hashes[ids[i]];
                  }
                }
                line[size++] = WordHash.LINE_END;
                counting.addRuns(line, size, objective.wordNgrams());
              });
    }
    return new LineFeatures(
        objective.wordNgrams(),
        counting.rowOf,
        Arrays.copyOf(counting.buckets, counting.distinct),
        hashes,
        pieceStarts,
        Arrays.copyOf(counting.pieces, counting.pieceCount));
  }

  /** Gives each new bucket the next row. */
  private static final class Counting {
    private final int[] rowOf;
    private int[] pieces = new int[1 << 10];
    private int pieceCount;
    private int[] buckets = new int[1 << 10];
    private int distinct = 1;

    Counting(int numbers) {
      rowOf = new int[numbers];
      Arrays.fill(rowOf, -1);
      buckets[0] = NONE;
    }

    private int row(int bucket) {
      if (rowOf[bucket] < 0) {
        if (distinct == buckets.length) {
          buckets = Arrays.copyOf(buckets, 2 * distinct);
        }
        rowOf[bucket] = distinct;
        buckets[distinct++] = bucket;
      }
      return rowOf[bucket];
    }

    void addPiece(int bucket) {
      if (pieceCount == pieces.length) {
        pieces = Arrays.copyOf(pieces, Math.multiplyExact(2, pieceCount));
      }
      pieces[pieceCount++] = row(bucket);
    }

    void addRuns(int[] hashes, int size, int most) {
      for (int i = 0; i < size; i++) {
        long run = hashes[i];
        for (int j = i + 1; j < size && j < i + most; j++) {
          run = WordHash.next(run, hashes[j]);
          row(WordHash.bucket(run, rowOf.length));
        }
      }
    }
  }

  /** Rows, one or more. */
  long rows() {
    return buckets.length;
  }

  /** The most rows of the features of some words beside each other. */
  int most(int[] words, int from, int to) {
    int most = 1 + (to - from) * (wordNgrams - 1);
    for (int i = from; i < to; i++) {
      most += pieceStarts[words[i] + 1] - pieceStarts[words[i]];
    }
    return most;
  }

  /** Lists the rows of a line's features; returns one behind the last. */
  int list(int[] words, int from, int to, int[] into, int at) {
    int next = at;
    into[next++] = 0;
    for (int i = from; i < to; i++) {
      for (int k = pieceStarts[words[i]]; k < pieceStarts[words[i] + 1]; k++) {
        into[next++] = pieces[k];
      }
    }
    for (int i = from; i < to && wordNgrams > 1; i++) {
      long run = hashes[words[i]];
      for (int j = i + 1; j <= to && j < i + wordNgrams; j++) {
        run = WordHash.next(run, j < to ? hashes[words[j]] : WordHash.LINE_END);
        int row = rowOf[WordHash.bucket(run, rowOf.length)];
        if (row >= 0) {
          into[next++] = row;
        }
      }
    }
    return next;
  }

  /** Says which rows stand for which buckets, for readers of the table. */
  void saveBuckets(EmbeddingStore table) {
    float[] numbers = new float[(int) rows()];
    for (int i = 0; i < buckets.length; i++) {
      numbers[i] = buckets[i];
    }
    EmbeddingStore slot = table.slot(Slot.f32(BUCKETS, rows(), 1, 0).withTable());
    slot.scatter(0, numbers.length, numbers, 0, 1);
  }
}
