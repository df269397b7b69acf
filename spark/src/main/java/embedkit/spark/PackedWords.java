package embedkit.spark;

import embedkit.api.ConfigurationException;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * Words with their counts in three arrays, so that a driver holds millions of them in some dozen
 * bytes each. The arrays are not copied.
 *
 * @param utf8 the tokens, one behind the other
 * @param ends where each ends
 * @param counts how often each occurs
 */
record PackedWords(byte[] utf8, int[] ends, long[] counts) implements Serializable {

  /** Packs words in their order. */
  static PackedWords of(Iterator<WordCounts.Word> words) {
    ByteArrayOutputStream utf8 = new ByteArrayOutputStream();
    int[] ends = new int[16];
    long[] counts = new long[16];
    int size = 0;
    while (words.hasNext()) {
      WordCounts.Word word = words.next();
      if (size == ends.length) {
        ends = Arrays.copyOf(ends, 2 * size);
        counts = Arrays.copyOf(counts, 2 * size);
      }
      utf8.writeBytes(word.token().getBytes(StandardCharsets.UTF_8));
      ends[size] = utf8.size();
      counts[size++] = word.count();
    }
    return new PackedWords(
        utf8.toByteArray(), Arrays.copyOf(ends, size), Arrays.copyOf(counts, size));
  }

  /** Puts words one behind the other. */
  static PackedWords of(List<PackedWords> pieces) {
    long bytes = pieces.stream().mapToLong(each -> each.utf8.length).sum();
    long words = pieces.stream().mapToLong(PackedWords::size).sum();
    if (Math.max(bytes, words) > Integer.MAX_VALUE - 8) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "%,d words of %,d bytes are more than a vocabulary holds; take max-vocab or a greater min-count",
              words,
              bytes));
    }
    byte[] utf8 = new byte[(int) bytes];
    int[] ends = new int[(int) words];
    long[] counts = new long[(int) words];
    int at = 0;
    int row = 0;
    for (PackedWords piece : pieces) {
      System.arraycopy(piece.utf8, 0, utf8, at, piece.utf8.length);
      System.arraycopy(piece.counts, 0, counts, row, piece.size());
      for (int end : piece.ends) {
        ends[row++] = at + end;
      }
      at += piece.utf8.length;
    }
    return new PackedWords(utf8, ends, counts);
  }

  int size() {
    return ends.length;
  }

  /** Returns the first byte of a token. */
  int start(int row) {
    return row == 0 ? 0 : ends[row - 1];
  }

  /** Unpacks them. */
  Vocabulary vocabulary() {
    VocabularyBuilder words = new VocabularyBuilder();
    for (int row = 0; row < size(); row++) {
      words.add(utf8, start(row), ends[row] - start(row), counts[row]);
    }
    return words.build();
  }
}
