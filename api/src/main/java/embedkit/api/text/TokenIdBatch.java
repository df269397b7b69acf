package embedkit.api.text;

import embedkit.api.ConfigurationException;
import embedkit.api.Incubating;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * The ids of several texts as one matrix, row for row, short texts filled up with a token that
 * counts for nothing: what a transformer takes as {@code input_ids} and {@code attention_mask}.
 * Made by {@link TokenIds#encodeAll(List)}. It does not change, as long as nobody writes into its
 * arrays.
 */
@Incubating
public final class TokenIdBatch {

  private static final int MOST = Integer.MAX_VALUE - 8;

  private final int texts;
  private final int length;
  private final int[] ids;
  private final int[] mask;

  private TokenIdBatch(int texts, int length) {
    this.texts = texts;
    this.length = length;
    ids = new int[texts * length];
    mask = new int[texts * length];
  }

  /**
   * With what short texts are filled up, and how far. A text that is longer stays as it is, where
   * the tokenizer does not cut it.
   *
   * @param id the token
   * @param fixed how many tokens all texts have then, 0 or more; empty for as many as the longest
   *     of a batch has
   * @param multipleOf the number of tokens is rounded up to a multiple of this; 0 or 1 leaves it
   * @param left whether tokens are put before a text rather than behind it
   */
  public record Padding(int id, OptionalInt fixed, int multipleOf, boolean left) {

    /**
     * Checks the numbers.
     *
     * @throws ConfigurationException if one of them is negative
     */
    public Padding {
      if (id < 0 || fixed.orElse(0) < 0 || multipleOf < 0) {
        throw new ConfigurationException(
            String.format(
                Locale.ROOT,
                "padding with token %d to %d tokens and a multiple of %d is none; these must be 0 or more",
                id,
                fixed.orElse(0),
                multipleOf));
      }
    }

    /**
     * Fills up to the longest text of a batch, behind the texts.
     *
     * @param id the token, 0 or more
     * @return the rule
     */
    public static Padding toLongest(int id) {
      return new Padding(id, OptionalInt.empty(), 0, false);
    }

    /** Returns how many tokens are aimed at where the longest text has so many. */
    private long length(int longest) {
      long aim = fixed.orElse(longest);
      return multipleOf == 0 ? aim : (aim + multipleOf - 1) / multipleOf * multipleOf;
    }
  }

  /** Puts rows of ids together. */
  static TokenIdBatch of(List<int[]> rows, Padding padding) {
    int longest = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    long length = rows.isEmpty() ? 0 : Math.max(longest, padding.length(longest));
    if (length * rows.size() > MOST) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "%d texts of %d tokens each are too many for one batch, which holds %d; encode fewer at once",
              rows.size(),
              length,
              MOST));
    }
    TokenIdBatch batch = new TokenIdBatch(rows.size(), (int) length);
    for (int i = 0; i < rows.size(); i++) {
      int[] row = rows.get(i);
      int begin = i * batch.length;
      int first = padding.left ? begin + batch.length - row.length : begin;
      Arrays.fill(batch.ids, begin, begin + batch.length, padding.id);
      System.arraycopy(row, 0, batch.ids, first, row.length);
      Arrays.fill(batch.mask, first, first + row.length, 1);
    }
    return batch;
  }

  /**
   * Returns how many texts there are.
   *
   * @return the rows of the matrix, 0 or more
   */
  public int texts() {
    return texts;
  }

  /**
   * Returns how many tokens each text has, those that fill it up among them.
   *
   * @return the columns of the matrix, 0 or more
   */
  public int length() {
    return length;
  }

  /**
   * Returns the ids, {@code [texts, length]}, a text behind the other.
   *
   * @return the batch's own array
   */
  public int[] ids() {
    return ids;
  }

  /**
   * Returns what counts, {@code [texts, length]}: 1 for a token, 0 for what fills up.
   *
   * @return the batch's own array
   */
  public int[] mask() {
    return mask;
  }

  @Override
  public String toString() {
    return texts + " texts of " + length + " tokens";
  }
}
