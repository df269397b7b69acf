package embedkit.text;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.Vocabulary;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * The rows of a table of words as a model has them: with a row for unknown words behind them, of
 * zeros, unless the table has one.
 */
record WordRowsOfModel(EmbeddingTable table, Vocabulary words, String unknown, boolean added)
    implements Distillation.CountedRows {

  private static final String UNKNOWN = "[UNK]";

  static WordRowsOfModel of(EmbeddingTable table, Vocabulary words) {
    if (words.size() >= Integer.MAX_VALUE) {
      throw new ConfigurationException(
          "a model has at most " + (Integer.MAX_VALUE - 1) + " tokens; this table " + words.size());
    }
    long row = WordRows.unknownRow(table);
    return row < 0
        ? new WordRowsOfModel(table, words, UNKNOWN, true)
        : new WordRowsOfModel(table, words, words.token(row), false);
  }

  @Override
  public long rows() {
    return words.size() + (added ? 1 : 0);
  }

  @Override
  public int dim() {
    return table.dim();
  }

  String token(long row) {
    return row == words.size() ? unknown : words.token(row);
  }

  @Override
  public OptionalLong count(long row) {
    return row < words.size() ? words.count(row) : OptionalLong.of(0);
  }

  @Override
  public void read(long first, int count, float[] into) {
    int own = (int) Math.min(count, words.size() - first);
    table.store().gather(first, own, into, 0, dim());
    Arrays.fill(into, own * dim(), count * dim(), 0);
  }
}
