package embedkit.text;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.Subwords;
import embedkit.api.text.Tokenizer;
import java.util.List;
import java.util.Locale;

/** Words that are looked up in the table's vocabulary, or made of their n-grams. */
record WordRows(EmbeddingTable table, Tokenizer tokenizer, Subwords subwords) implements TextRows {

  /** How the tables of other tools write the token that stands for unknown ones. */
  private static final List<String> UNKNOWN = List.of("<unk>", "[UNK]", "<UNK>", "UNK");

  static WordRows of(EmbeddingTable table, Tokenizer tokenizer) {
    return new WordRows(table, tokenizer, table.subwords().orElse(null));
  }

  @Override
  public long unknownRow() {
    return unknownRow(table);
  }

  /** The row of unknown tokens, or -1 if the table has none. */
  static long unknownRow(EmbeddingTable table) {
    return UNKNOWN.stream().mapToLong(table::row).filter(row -> row >= 0).findFirst().orElse(-1);
  }

  /** A tokenizer takes a line; a text may have many. */
  @Override
  public void read(String text, Composer into) {
    int from = 0;
    for (int i = 0; i < text.length() && into.wantsMore(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        line(text.substring(from, i), into);
        from = i + 1;
      }
    }
    line(text.substring(from), into);
  }

  /** The words of a table are its rows. */
  @Override
  public void read(int[] ids, Composer into) {
    for (int i = 0; i < ids.length && into.wantsMore(); i++) {
      if (ids[i] < 0 || ids[i] >= table.rows()) {
        throw new ConfigurationException(
            String.format(
                Locale.ROOT,
                "there is no token with the id %d; the words of this table are 0 to %d",
                ids[i],
                table.rows() - 1));
      }
      into.row(ids[i]);
    }
  }

  private void line(String line, Composer into) {
    if (!line.isEmpty() && into.wantsMore()) {
      tokenizer.split(line, token -> word(token, into));
    }
  }

  private void word(String token, Composer into) {
    if (!into.wantsMore()) {
      return;
    }
    long row = table.row(token);
    if (row >= 0) {
      into.row(row);
      return;
    }
    float[] made = subwords == null ? null : subwords.vector(token);
    if (made != null && hasDirection(made)) {
      into.made(made);
    } else {
      into.unknown();
    }
  }

  private static boolean hasDirection(float[] vector) {
    for (float value : vector) {
      if (value != 0) {
        return true;
      }
    }
    return false;
  }
}
