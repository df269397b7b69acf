package embedkit.text;

import embedkit.api.EmbeddingTable;
import embedkit.api.Vocabulary;
import embedkit.api.text.TokenIds;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * A row for each token of a tokenizer's vocabulary: the table's own where they are its rows, else
 * that of the token's word.
 */
record TokenRowsOfModel(EmbeddingTable table, TokenIds ids, boolean own)
    implements Distillation.CountedRows {

  static TokenRowsOfModel of(EmbeddingTable table, TokenIds ids) {
    return new TokenRowsOfModel(table, ids, IdRows.areThoseOf(ids, table));
  }

  /** A padded table has rows that no token has; they are left out. */
  @Override
  public long rows() {
    return ids.size();
  }

  @Override
  public int dim() {
    return table.dim();
  }

  private long row(int id) {
    if (own) {
      return id < table.rows() ? id : -1;
    }
    return table.row(ids.token(id));
  }

  @Override
  public OptionalLong count(long token) {
    long row = row((int) token);
    Vocabulary words = table.vocabulary().filter(Vocabulary::hasCounts).orElse(null);
    if (words == null) {
      return OptionalLong.empty();
    }
    return row < 0 ? OptionalLong.of(0) : words.count(row);
  }

  @Override
  public void read(long first, int count, float[] into) {
    for (int i = 0; i < count; i++) {
      int id = (int) first + i;
      long row = row(id);
      int at = i * dim();
      if (row >= 0) {
        table.store().gather(row, 1, into, at, dim());
        continue;
      }
      float[] made =
          own || ids.isSpecial(id)
              ? null
              : table.subwords().map(subwords -> subwords.vector(ids.token(id))).orElse(null);
      if (made == null) {
        Arrays.fill(into, at, at + dim(), 0);
      } else {
        System.arraycopy(made, 0, into, at, dim());
      }
    }
  }
}
