package embedkit.io.formats.binary;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * Which rows of a fastText model's input matrix stand for the pieces of a word.
 *
 * @param words number of words, whose rows come first
 * @param bucket number of hashes
 * @param minn least characters of an n-gram
 * @param maxn most characters of an n-gram; 0 for none
 * @param pruned rows of the n-grams that were kept, by hash; null if none were pruned
 * @param matrixRows rows of the input matrix
 */
record FastTextNgrams(
    int words, int bucket, int minn, int maxn, Map<Integer, Integer> pruned, long matrixRows) {

  private static final long[] NONE = {};
  private static final int FNV_OFFSET = 0x811C9DC5;
  private static final int FNV_PRIME = 16_777_619;
  private static final byte[] END_OF_SENTENCE = "</s>".getBytes(StandardCharsets.US_ASCII);

  /** Tells whether there are n-grams at all. */
  boolean any() {
    return maxn > 0 && bucket > 0 && (pruned == null || !pruned.isEmpty());
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
    if (!any() || Arrays.equals(token, END_OF_SENTENCE)) {
      return own;
    }
    byte[] b = new byte[token.length + 2];
    b[0] = '<';
    System.arraycopy(token, 0, b, 1, token.length);
    b[b.length - 1] = '>';
    Rows rows = new Rows(own);
    for (int i = 0; i < b.length; i++) {
      if (!continues(b, i)) {
        addNgramsFrom(b, i, rows);
      }
    }
    return rows.all();
  }

  private void addNgramsFrom(byte[] b, int from, Rows rows) {
    int hash = FNV_OFFSET;
    int end = from;
    for (int n = 1; end < b.length && n <= maxn; n++) {
      do {
        // FNV-1a, but with each byte sign-extended, as fastText has had it from the start.
        hash = (hash ^ b[end++]) * FNV_PRIME;
      } while (continues(b, end));
      boolean edge = n == 1 && (from == 0 || end == b.length);
      if (n >= minn && !edge) {
        add(Integer.remainderUnsigned(hash, bucket), rows);
      }
    }
  }

  private void add(int ngram, Rows rows) {
    Integer kept = pruned == null ? Integer.valueOf(ngram) : pruned.get(ngram);
    if (kept != null && kept >= 0 && words + (long) kept < matrixRows) {
      rows.add(words + (long) kept);
    }
  }

  /** Tells whether a byte goes on with a letter of several. */
  private static boolean continues(byte[] b, int at) {
    return at < b.length && (b[at] & 0xC0) == 0x80;
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
