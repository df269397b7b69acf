package embedkit.search.layout;

import embedkit.api.EmbeddingTable;
import embedkit.api.Vocabulary;
import java.util.Arrays;
import java.util.Optional;

/** Rows by how often their words were counted, or as they stand where that is not known. */
final class Frequency {

  private Frequency() {}

  /** All rows, the most frequent first, of equals the lower first. */
  static int[] order(EmbeddingTable table) {
    int rows = (int) table.rows();
    int[] order = new int[rows];
    Optional<Vocabulary> words = table.vocabulary().filter(Vocabulary::hasCounts);
    if (words.isEmpty()) {
      Arrays.setAll(order, row -> row);
      return order;
    }
    long[] keys = new long[rows];
    for (int row = 0; row < rows; row++) {
      long count = row < words.get().size() ? words.get().count(row).orElse(0) : 0;
      keys[row] = Integer.MAX_VALUE - Math.clamp(count, 0L, Integer.MAX_VALUE) << 32 | row;
    }
    Arrays.sort(keys);
    Arrays.setAll(order, i -> (int) keys[i]);
    return order;
  }
}
