package embedkit.training.objective;

import embedkit.api.CharacterNgrams;
import embedkit.api.EmbeddingStore;
import embedkit.api.NgramRows;
import embedkit.api.Slot;
import embedkit.api.Vocabulary;
import java.util.Arrays;

/**
 * The n-grams of every word of a vocabulary. Only buckets that occur have rows, in the order in
 * which words bring them, so that those of frequent words lie together.
 */
final class WordNgrams {

  private final CharacterNgrams scheme;
  private final int[] starts;
  private final int[] rows;
  private final int[] buckets;

  private WordNgrams(CharacterNgrams scheme, int[] starts, int[] rows, int[] buckets) {
    this.scheme = scheme;
    this.starts = starts;
    this.rows = rows;
    this.buckets = buckets;
  }

  static WordNgrams of(CharacterNgrams scheme, Vocabulary words) {
    Counting counting = new Counting(scheme);
    int[] starts = new int[Math.toIntExact(words.size()) + 1];
    for (int word = 0; word < words.size(); word++) {
      scheme.each(words.utf8(word), counting::add);
      starts[word + 1] = counting.size;
    }
    return new WordNgrams(
        scheme,
        starts,
        Arrays.copyOf(counting.rows, counting.size),
        Arrays.copyOf(counting.buckets, counting.distinct));
  }

  /** Gives each new bucket the next row. */
  private static final class Counting {
    private final int[] rowOf;
    private int[] rows = new int[1 << 10];
    private int[] buckets = new int[1 << 10];
    private int size;
    private int distinct;

    Counting(CharacterNgrams scheme) {
      rowOf = new int[scheme.buckets()];
      Arrays.fill(rowOf, -1);
    }

    void add(int bucket) {
      if (rowOf[bucket] < 0) {
        if (distinct == buckets.length) {
          buckets = Arrays.copyOf(buckets, 2 * distinct);
        }
        rowOf[bucket] = distinct;
        buckets[distinct++] = bucket;
      }
      if (size == rows.length) {
        rows = Arrays.copyOf(rows, Math.multiplyExact(2, size));
      }
      rows[size++] = rowOf[bucket];
    }
  }

  CharacterNgrams scheme() {
    return scheme;
  }

  /** Rows of n-grams; one at least, for a slot of none is nowhere. */
  long rows() {
    return Math.max(1, buckets.length);
  }

  /** N-grams of a word, those that occur twice counted twice. */
  int count(int word) {
    return starts[word + 1] - starts[word];
  }

  int row(int word, int ngram) {
    return rows[starts[word] + ngram];
  }

  /** Says which rows stand for which buckets, for readers of the table. */
  void saveBuckets(EmbeddingStore table) {
    float[] numbers = new float[(int) rows()];
    for (int i = 0; i < buckets.length; i++) {
      numbers[i] = buckets[i];
    }
    EmbeddingStore slot = table.slot(Slot.f32(NgramRows.BUCKETS, rows(), 1, 0).withTable());
    slot.scatter(0, numbers.length, numbers, 0, 1);
  }

  /** Finds the own row of each word with which its mean is the row that the table has. */
  void split(EmbeddingStore table, EmbeddingStore words, EmbeddingStore subwords) {
    int dim = table.dim();
    float[] row = new float[dim];
    float[] sum = new float[dim];
    for (int word = 0; word < starts.length - 1; word++) {
      table.gather(word, 1, row, 0, dim);
      sum(word, subwords, sum);
      for (int d = 0; d < dim; d++) {
        row[d] = row[d] * (count(word) + 1) - sum[d];
      }
      words.scatter(word, 1, row, 0, dim);
    }
  }

  /** Gives the table for each word the mean of its own row and those of its n-grams. */
  void join(EmbeddingStore words, EmbeddingStore subwords, EmbeddingStore table) {
    int dim = table.dim();
    float[] row = new float[dim];
    float[] sum = new float[dim];
    for (int word = 0; word < starts.length - 1; word++) {
      words.gather(word, 1, row, 0, dim);
      sum(word, subwords, sum);
      for (int d = 0; d < dim; d++) {
        row[d] = (row[d] + sum[d]) / (count(word) + 1);
      }
      table.scatter(word, 1, row, 0, dim);
    }
  }

  private void sum(int word, EmbeddingStore subwords, float[] sum) {
    float[] row = new float[sum.length];
    Arrays.fill(sum, 0);
    for (int i = starts[word]; i < starts[word + 1]; i++) {
      subwords.gather(rows[i], 1, row, 0, row.length);
      for (int d = 0; d < sum.length; d++) {
        sum[d] += row[d];
      }
    }
  }
}
