package embedkit.api;

import java.util.Objects;

/**
 * Rows that belong to a table beside its own: what a part of it is called, its shape, what new rows
 * begin with, and whether it is saved with the table. An optimizer's state is such, or the
 * neighbours of a graph over the rows.
 *
 * @param name letters, digits, {@code _}, {@code -} or {@code .}, such as {@code momentum}
 * @param shape its rows, dim and element type; any type, whole numbers too. A slot of as many rows
 *     as the table grows along with it
 * @param initial the value of each number of a new row; a whole one of at most 2^24 where the type
 *     is one of whole numbers
 * @param saved which files of the table hold it
 */
public record Slot(String name, TableShape shape, float initial, Saved saved) {

  /** Which files hold a slot. */
  public enum Saved {
    /** Every file that can: readers of the table need it, as the rows of n-grams. */
    WITH_TABLE,
    /** Files that keep the state of learning, and checkpoints. */
    WITH_STATE,
    /** None: it can be made again. */
    NEVER
  }

  private static final float MOST_EXACT = 1 << 24;

  /**
   * Checks the values.
   *
   * @throws ConfigurationException if the name has other characters, or the initial value cannot be
   *     that of whole numbers
   */
  public Slot {
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(saved, "saved");
    if (!name.matches("[A-Za-z0-9_.-]+")) {
      throw new ConfigurationException(
          "a slot cannot be named \""
              + name
              + "\"; names are made of letters, digits, \"_\", \"-\" and \".\"");
    }
    boolean whole = initial == Math.rint(initial) && Math.abs(initial) <= MOST_EXACT;
    if (shape.elementType().integer() && !whole) {
      throw new ConfigurationException(
          "the whole numbers of the slot " + name + " cannot begin with " + initial);
    }
  }

  /**
   * A slot of 32-bit floats that is saved with the state of learning.
   *
   * @param name its name
   * @param rows its rows
   * @param dim its numbers per row
   * @param initial the value of each number of a new row
   * @return the slot
   */
  public static Slot f32(String name, long rows, int dim, float initial) {
    return new Slot(name, TableShape.f32(rows, dim), initial, Saved.WITH_STATE);
  }

  /**
   * The same, in every file of the table.
   *
   * @return a changed copy
   */
  public Slot withTable() {
    return new Slot(name, shape, initial, Saved.WITH_TABLE);
  }

  /**
   * The same, in no file.
   *
   * @return a changed copy
   */
  public Slot unsaved() {
    return new Slot(name, shape, initial, Saved.NEVER);
  }
}
