package embedkit.io.formats.binary;

import embedkit.api.TableShape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands before the input matrix of a fastText model (fastText 0.9.2, file version 11 or 12).
 *
 * @param dim numbers per row
 * @param words the words, in the order of their rows
 * @param counts how often each word stood in the training text
 * @param labels how many labels there are, which are no words
 * @param bucket rows for n-grams
 * @param minn least characters of an n-gram
 * @param maxn most characters of an n-gram; 0 for none
 * @param pruned rows of the n-grams that were kept, by hash; null if none were pruned
 * @param matrixRows rows of the input matrix
 * @param matrixStart the byte where the input matrix begins
 */
record FastTextModel(
    int dim,
    List<byte[]> words,
    long[] counts,
    int labels,
    int bucket,
    int minn,
    int maxn,
    Map<Integer, Integer> pruned,
    long matrixRows,
    long matrixStart) {

  static final int MAGIC = 793_712_314;

  private static final int SUPERVISED = 3;
  private static final int MOST_TOKEN = 1 << 16;
  private static final String HEAD = "the head of a fastText model";

  private static final byte[] END_OF_SENTENCE = "</s>".getBytes(StandardCharsets.US_ASCII);

  static FastTextModel read(ByteSource source, long fileSize) {
    if (source.i32(HEAD) != MAGIC) {
      throw source.broken(
          0,
          "the mark of fastText",
          "another, as before 2017",
          "save the model again with a current fastText");
    }
    int version = source.i32(HEAD);
    if (version < 11 || version > 12) {
      throw source.broken(4, "version 11 or 12", "version " + version, "");
    }
    int[] args = new int[12];
    for (int i = 0; i < args.length; i++) {
      args[i] = source.i32(HEAD);
    }
    source.i64(HEAD);
    int dim = args[0];
    if (dim < 1 || dim > TableShape.MAX_DIM) {
      throw source.broken(8, "a dim of 1 to " + TableShape.MAX_DIM, "dim " + dim, "");
    }
    boolean wholeWords = version == 11 && args[7] == SUPERVISED;
    return dictionary(source, fileSize, dim, args[8], args[9], wholeWords ? 0 : args[10]);
  }

  private static FastTextModel dictionary(
      ByteSource source, long fileSize, int dim, int bucket, int minn, int maxn) {
    long place = source.position();
    int size = source.i32(HEAD);
    int nwords = source.i32(HEAD);
    int nlabels = source.i32(HEAD);
    source.i64(HEAD);
    long prunedSize = source.i64(HEAD);
    // An entry takes ten bytes at least, a pruned n-gram eight.
    boolean possible = size >= 0 && size <= fileSize / 10 && nwords >= 0 && nwords <= size;
    possible &= nlabels == size - nwords && prunedSize >= -1 && prunedSize <= fileSize / 8;
    possible &= bucket >= 0 && minn >= 0;
    if (!possible) {
      throw source.broken(
          place,
          "a dictionary that fits the file",
          size
              + " entries, "
              + nwords
              + " words, "
              + nlabels
              + " labels, "
              + prunedSize
              + " pruned n-grams, "
              + bucket
              + " buckets",
          "it may be cut short");
    }
    List<byte[]> words = new ArrayList<>();
    long[] counts = new long[nwords];
    for (int i = 0; i < size; i++) {
      byte[] word = source.until(0, MOST_TOKEN, "a word");
      long count = source.i64("a count");
      boolean label = source.u8("a kind of entry") == 1;
      if (label != i >= nwords) {
        throw source.broken(source.position() - 1, "words first, then labels", "another order", "");
      }
      if (!label) {
        counts[words.size()] = Math.max(0, count);
        words.add(word);
      }
    }
    Map<Integer, Integer> pruned = pruned(source, prunedSize);
    return matrix(source, fileSize, dim, words, counts, nlabels, bucket, minn, maxn, pruned);
  }

  private static Map<Integer, Integer> pruned(ByteSource source, long size) {
    if (size < 0) {
      return null;
    }
    Map<Integer, Integer> pruned = new HashMap<>();
    for (long i = 0; i < size; i++) {
      int hash = source.i32("a pruned n-gram");
      pruned.put(hash, source.i32("a pruned n-gram"));
    }
    return pruned;
  }

  private static FastTextModel matrix(
      ByteSource source,
      long fileSize,
      int dim,
      List<byte[]> words,
      long[] counts,
      int labels,
      int bucket,
      int minn,
      int maxn,
      Map<Integer, Integer> pruned) {
    if (source.u8("the kind of the input matrix") != 0) {
      throw source.broken(
          source.position() - 1,
          "a dense input matrix",
          "a quantised one (.ftz)",
          "take the .bin file that it was made of, or its .vec file");
    }
    long place = source.position();
    long rows = source.i64("rows of the input matrix");
    long columns = source.i64("columns of the input matrix");
    long ngrams = maxn <= 0 ? 0 : pruned == null ? bucket : pruned.size();
    if (columns != dim || rows < words.size() + ngrams) {
      throw source.broken(
          place,
          "a matrix of " + (words.size() + ngrams) + " rows of dim " + dim,
          rows + " rows of dim " + columns,
          "");
    }
    if (rows > (fileSize - source.position()) / (4L * dim)) {
      throw source.broken(
          place,
          "a file long enough for " + rows + " rows of dim " + dim,
          fileSize + " bytes",
          "it is cut short; get it again");
    }
    return new FastTextModel(
        dim, words, counts, labels, bucket, minn, maxn, pruned, rows, source.position());
  }

  /** The rows whose mean is a word's vector: its own, and those of its n-grams. */
  long[] rowsOf(int word) {
    byte[] token = words.get(word);
    long[] rows = {word};
    if (maxn <= 0 || bucket == 0 || java.util.Arrays.equals(token, END_OF_SENTENCE)) {
      return rows;
    }
    byte[] b = new byte[token.length + 2];
    b[0] = '<';
    System.arraycopy(token, 0, b, 1, token.length);
    b[b.length - 1] = '>';
    for (int i = 0; i < b.length; i++) {
      if (!continues(b, i)) {
        rows = withNgramsFrom(b, i, rows);
      }
    }
    return rows;
  }

  private long[] withNgramsFrom(byte[] b, int from, long[] before) {
    long[] rows = before;
    int hash = 0x811C9DC5;
    int end = from;
    for (int n = 1; end < b.length && n <= maxn; n++) {
      do {
        // FNV-1a, but with each byte sign-extended, as fastText has had it from the start.
        hash = (hash ^ b[end++]) * 16_777_619;
      } while (continues(b, end));
      boolean edge = n == 1 && (from == 0 || end == b.length);
      if (n >= minn && !edge) {
        rows = with(rows, Integer.remainderUnsigned(hash, bucket));
      }
    }
    return rows;
  }

  private long[] with(long[] rows, int ngram) {
    Integer kept = pruned == null ? Integer.valueOf(ngram) : pruned.get(ngram);
    if (kept == null || kept < 0 || words.size() + (long) kept >= matrixRows) {
      return rows;
    }
    long[] more = java.util.Arrays.copyOf(rows, rows.length + 1);
    more[rows.length] = words.size() + (long) kept;
    return more;
  }

  /** Tells whether a byte goes on with a letter of several. */
  private static boolean continues(byte[] b, int at) {
    return at < b.length && (b[at] & 0xC0) == 0x80;
  }
}
