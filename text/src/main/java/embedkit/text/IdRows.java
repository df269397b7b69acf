package embedkit.text;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.Vocabulary;
import embedkit.api.text.TokenIdBlock;
import embedkit.api.text.TokenIds;
import java.util.Locale;

/**
 * Tokens of a tokenizer with a vocabulary of its own: the row is the id.
 *
 * @param ids the vocabulary
 * @param unknown its unknown token, or -1 if it has none
 * @param rows how many rows the table has
 * @param clipped whether an id beyond the table stands for the last row; else it is an error
 */
record IdRows(TokenIds ids, int unknown, long rows, boolean clipped) implements TextRows {

  /** How many tokens are compared to tell whether a table's rows are a tokenizer's. */
  private static final int COMPARED = 1000;

  static IdRows of(TokenIds ids, long rows, boolean clipped) {
    return new IdRows(ids, ids.unknown().orElse(-1), rows, clipped);
  }

  /**
   * Tells whether the rows of a table are the tokens of a tokenizer, in its order: the table has no
   * words, or the same ones, and may have some rows more.
   */
  static boolean areThoseOf(TokenIds ids, EmbeddingTable table) {
    Vocabulary words = table.vocabulary().orElse(null);
    if (words == null) {
      return true;
    }
    if (words.size() < ids.size()) {
      return false;
    }
    int step = Math.max(1, ids.size() / COMPARED);
    for (int id = 0; id < ids.size(); id += step) {
      String word = words.token(id);
      if (!word.equals(ids.word(id)) && !word.equals(ids.token(id)) && !ids.token(id).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public long unknownRow() {
    if (unknown >= rows) {
      return clipped ? rows - 1 : -1;
    }
    return unknown;
  }

  @Override
  public void read(String text, Composer into) {
    TokenIdBlock block = into.block();
    ids.encode(text, false, block);
    int[] found = block.ids();
    for (int i = 0; i < block.count() && into.wantsMore(); i++) {
      put(found[i], into);
    }
  }

  @Override
  public void read(int[] given, Composer into) {
    for (int i = 0; i < given.length && into.wantsMore(); i++) {
      if (given[i] < 0 || given[i] >= ids.size()) {
        throw new ConfigurationException(
            String.format(
                Locale.ROOT,
                "there is no token with the id %d; the tokens of this model are 0 to %d",
                given[i],
                ids.size() - 1));
      }
      put(given[i], into);
    }
  }

  private void put(int id, Composer into) {
    if (id == unknown) {
      into.unknown();
    } else if (id < rows) {
      into.row(id);
    } else if (clipped) {
      into.row(rows - 1);
    } else {
      throw beyond(id);
    }
  }

  private ConfigurationException beyond(int id) {
    return new ConfigurationException(
        "the token \""
            + ids.token(id)
            + "\" has the id "
            + id
            + ", and the rows of the table are 0 to "
            + (rows - 1)
            + "; take the tokenizer that the table was made with");
  }
}
