package embedkit.text;

import embedkit.api.ConfigurationException;
import embedkit.api.text.TokenIdBlock;
import embedkit.api.text.TokenIds;

/**
 * Tokens of a tokenizer with a vocabulary of its own: the row is the id.
 *
 * @param ids the vocabulary
 * @param unknown its unknown token, or -1 if it has none
 * @param rows how many rows the table has
 * @param clipped whether an id beyond the table stands for the last row; else it is an error
 */
record IdRows(TokenIds ids, int unknown, long rows, boolean clipped) implements TextRows {

  static IdRows of(TokenIds ids, long rows, boolean clipped) {
    return new IdRows(ids, ids.unknown().orElse(-1), rows, clipped);
  }

  @Override
  public long unknownRow() {
    return unknown < rows ? unknown : -1;
  }

  @Override
  public void read(String text, Composer into) {
    TokenIdBlock block = into.block();
    ids.encode(text, false, block);
    int[] found = block.ids();
    for (int i = 0; i < block.count() && into.wantsMore(); i++) {
      int id = found[i];
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
