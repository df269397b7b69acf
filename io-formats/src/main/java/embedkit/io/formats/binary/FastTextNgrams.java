package embedkit.io.formats.binary;

import embedkit.api.CharacterNgrams;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Which rows of a fastText model's input matrix stand for the pieces of a word.
 *
 * @param words number of words, whose rows come first
 * @param bucket number of hashes
 * @param minn least characters of an n-gram
 * @param maxn most characters of an n-gram; 0 for none
 * @param pruned rows of the n-grams that were kept, by hash; null if none were pruned
 * @param matrixRows rows of the input matrix
 * @param cutsSentenceEnd whether {@code </s>} has n-grams too
 */
record FastTextNgrams(
    int words,
    int bucket,
    int minn,
    int maxn,
    Map<Integer, Integer> pruned,
    long matrixRows,
    boolean cutsSentenceEnd) {

  private static final long[] NONE = {};
  private static final long NOWHERE = -1;

  /** Tells whether there are n-grams at all. */
  boolean any() {
    return maxn >= Math.max(1, minn) && bucket > 0 && (pruned == null || !pruned.isEmpty());
  }

  /** How words are cut, where there are n-grams. */
  CharacterNgrams scheme() {
    return new CharacterNgrams(Math.max(1, minn), maxn, bucket);
  }

  /** The row of a hash, or -1 if it was pruned. */
  long row(int ngram) {
    Integer kept = pruned == null ? Integer.valueOf(ngram) : pruned.get(ngram);
    boolean known = kept != null && kept >= 0 && words + (long) kept < matrixRows;
    return known ? words + (long) kept : NOWHERE;
  }

  /** The rows whose mean is a word's vector: its own, and those of its n-grams. */
  long[] rowsOf(int word, byte[] token) {
    return added(new long[] {word}, token);
  }

  /** The rows whose mean is the vector of a word that the model does not have. */
  long[] rowsOf(byte[] token) {
    return added(NONE, token);
  }

  private long[] added(long[] own, byte[] token) {
    if (!any()) {
      return own;
    }
    Rows rows = new Rows(own);
    IntConsumer adding = ngram -> add(row(ngram), rows);
    if (cutsSentenceEnd) {
      scheme().eachOfAny(token, adding);
    } else {
      scheme().each(token, adding);
    }
    return rows.all();
  }

  private static void add(long row, Rows rows) {
    if (row != NOWHERE) {
      rows.add(row);
    }
  }

  /** A list of rows that grows. */
  private static final class Rows {
    private long[] rows;
    private int size;

    Rows(long[] first) {
      this.rows = Arrays.copyOf(first, 32);
      this.size = first.length;
    }

    void add(long row) {
      if (size == rows.length) {
        rows = Arrays.copyOf(rows, 2 * size);
      }
      rows[size++] = row;
    }

    long[] all() {
      return Arrays.copyOf(rows, size);
    }
  }
}
