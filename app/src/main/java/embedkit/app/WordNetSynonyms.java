package embedkit.app;

import embedkit.api.EmbeddingTable;
import embedkit.app.corpus.WordNetGlosses;
import embedkit.search.Neighbors;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * How well a table of English words knows WordNet 3.1: the share of pairs of synonyms that are
 * nearer to each other, by cosine, than the first is to a stranger about as frequent as the second.
 * A table of random rows has a half. Always the same pairs and strangers for the same words.
 *
 * @param pairs how many pairs were asked
 * @param share 0 to 1
 */
record WordNetSynonyms(int pairs, double share) {

  private static final int MOST = 5000;

  /** How far in rank a stranger is from the word that it stands for, as a share of the rank. */
  private static final double NEAR_RANK = 0.2;

  private record Pair(long a, long b) {}

  /** Measures a table whose rows are sorted by frequency, as most are. */
  static WordNetSynonyms of(EmbeddingTable table) {
    List<Pair> all = new ArrayList<>(pairs(table));
    SplittableRandom random = new SplittableRandom(1);
    Neighbors neighbors = Neighbors.in(table);
    int asked = Math.min(MOST, all.size());
    double right = 0;
    for (int i = 0; i < asked; i++) {
      Pair pair = all.get((int) ((long) i * all.size() / asked));
      long stranger = stranger(pair, table.rows(), random);
      float near = neighbors.similarity(pair.a(), pair.b());
      float far = neighbors.similarity(pair.a(), stranger);
      right += near > far ? 1 : near == far ? 0.5 : 0;
    }
    return new WordNetSynonyms(asked, asked == 0 ? Double.NaN : right / asked);
  }

  private static long stranger(Pair pair, long rows, SplittableRandom random) {
    long reach = Math.max(2, (long) (pair.b() * NEAR_RANK));
    long from = Math.max(0, pair.b() - reach);
    long to = Math.min(rows, pair.b() + reach + 1);
    for (int attempt = 0; attempt < 100; attempt++) {
      long row = random.nextLong(from, to);
      if (row != pair.a() && row != pair.b()) {
        return row;
      }
    }
    return pair.b();
  }

  private static Set<Pair> pairs(EmbeddingTable table) {
    Set<Pair> pairs = new LinkedHashSet<>();
    WordNetGlosses.forEachSynset(
        lemmas -> {
          long[] rows =
              lemmas.stream().mapToLong(table::row).filter(row -> row >= 0).distinct().toArray();
          for (int i = 0; i + 1 < rows.length; i++) {
            pairs.add(new Pair(rows[i], rows[i + 1]));
          }
        });
    return pairs;
  }
}
