package embedkit.api.text;

import embedkit.api.EmbeddingStore;
import embedkit.api.Incubating;
import embedkit.api.Slot;
import java.util.Objects;

/**
 * A table that a model learns: the embedding table itself, or rows that stand beside it in a slot.
 * Immutable.
 *
 * @param name the slot of the table that holds it; empty for the table itself
 * @param rows its number of rows, 1 or more
 * @param dim numbers per row, 1 or more
 * @param role what its rows are to the model
 * @param ofWords whether row {@code i} belongs to word {@code i} of the vocabulary
 * @param saved whether it goes into every file of the table, because its readers need it; else it
 *     is written with the state of a run alone
 */
@Incubating
public record Part(String name, long rows, int dim, Role role, boolean ofWords, boolean saved) {

  /** What rows are to a model. */
  public enum Role {
    /** They make the vectors of the table. */
    INPUT,
    /** They predict: each word's second vector, or the forks of a tree. */
    OUTPUT,
    /** They are what the model remembers beside the vectors, such as biases. */
    STATE
  }

  /** Checks that there is a name. */
  public Part {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(role, "role");
  }

  /**
   * The embedding table's own rows.
   *
   * @param rows how many, one for each word
   * @param dim numbers per row
   * @return the part
   */
  public static Part table(long rows, int dim) {
    return new Part("", rows, dim, Role.INPUT, true, true);
  }

  /**
   * A row for each word, beside the table and not saved with it.
   *
   * @param name the slot
   * @param words how many words there are
   * @param dim numbers per row
   * @param role what the rows are to the model
   * @return the part
   */
  public static Part ofWords(String name, long words, int dim, Role role) {
    return new Part(name, words, dim, role, true, false);
  }

  /**
   * Rows that belong to no word, beside the table and not saved with it.
   *
   * @param name the slot
   * @param rows how many
   * @param dim numbers per row
   * @param role what the rows are to the model
   * @return the part
   */
  public static Part rows(String name, long rows, int dim, Role role) {
    return new Part(name, rows, dim, role, false, false);
  }

  /**
   * The same, saved with the table.
   *
   * @return a changed copy
   */
  public Part savedWithTheTable() {
    return new Part(name, rows, dim, role, ofWords, true);
  }

  /**
   * Tells whether this is the table itself.
   *
   * @return false for a slot
   */
  public boolean isTable() {
    return name.isEmpty();
  }

  /**
   * Returns the slot of an optimizer's state for this part.
   *
   * @param state what the optimizer calls it, such as {@code accumulator}
   * @return the slot's name in the table
   */
  public String slot(String state) {
    return isTable() ? state : name + "." + state;
  }

  private Slot slot() {
    Slot slot = Slot.f32(name, rows, dim, 0);
    return saved ? slot.withTable() : slot;
  }

  /**
   * Finds or makes the rows.
   *
   * @param table the embedding table
   * @return the table itself, or its slot; a new slot is of zeros
   */
  public EmbeddingStore of(EmbeddingStore table) {
    return isTable() ? table : table.slot(slot());
  }
}
