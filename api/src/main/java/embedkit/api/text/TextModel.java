package embedkit.api.text;

import embedkit.api.EmbeddingStore;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An objective bound to a text. Immutable once made, and shared by all threads that learn. */
public interface TextModel {

  /**
   * Returns what is learned: tables whose rows a pass gathers and gives gradients for.
   *
   * @return one part or more; {@link TextPass} numbers them in this order
   */
  List<Part> parts();

  /**
   * Returns the most words that a pass learns at once.
   *
   * @return 1 or more
   */
  int blockWords();

  /**
   * Makes the scratch of one thread.
   *
   * @return a fresh pass
   */
  TextPass pass();

  /**
   * Gives the parts their first rows, when a run begins and not when it is resumed. New slots are
   * zeros. Rows of the table itself are what the initializer, or the table that grows, made them.
   *
   * @param table the table
   */
  default void begin(EmbeddingStore table) {}

  /**
   * Brings the table's own rows up to date with the parts, where they are made of them. Called
   * while no thread learns: before a checkpoint, and when the run ends. Calling it twice changes
   * nothing more.
   *
   * @param table the table
   */
  default void compose(EmbeddingStore table) {}

  /**
   * Returns what a reader of the table must know to make vectors for words that it lacks.
   *
   * @return text by name, to stand in the table's metadata; often empty
   */
  default Map<String, String> metadata() {
    return Map.of();
  }

  /**
   * A table that is learned.
   *
   * @param slot the slot of the table that holds it; empty for the table itself
   * @param rows its number of rows
   * @param words whether row {@code i} belongs to word {@code i} of the vocabulary
   */
  record Part(String slot, long rows, boolean words) {

    /** Checks that there is a name. */
    public Part {
      Objects.requireNonNull(slot, "slot");
    }

    /**
     * The table's own rows.
     *
     * @param rows how many, one for each word
     * @return the part
     */
    public static Part table(long rows) {
      return new Part("", rows, true);
    }

    /**
     * Tells whether this is the table itself.
     *
     * @return false for a slot
     */
    public boolean isTable() {
      return slot.isEmpty();
    }

    /**
     * Finds or makes the rows.
     *
     * @param table the table
     * @return the table itself, or its slot, of the table's dim and new slots of zeros
     */
    public EmbeddingStore of(EmbeddingStore table) {
      return isTable() ? table : table.slot(slot, rows, table.dim(), 0);
    }
  }
}
