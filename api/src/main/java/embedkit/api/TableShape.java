package embedkit.api;

import java.util.Objects;

/**
 * The shape of a table: {@code [rows, dim]} numbers of one element type.
 *
 * @param rows number of rows, one per token, 0 or more
 * @param dim numbers per row (the embedding dimension), 1 to {@link #MAX_DIM}
 * @param elementType how a number is kept
 */
public record TableShape(long rows, int dim, ElementType elementType) {

  /** The largest dim: a padded row must stay well inside one Java array. */
  public static final int MAX_DIM = 1 << 20;

  /**
   * Checks the shape.
   *
   * @throws ConfigurationException if rows is negative, dim is out of range, or the size in bytes
   *     does not fit a signed 64-bit number
   */
  public TableShape {
    Objects.requireNonNull(elementType, "elementType");
    if (rows < 0) {
      throw new ConfigurationException("a table cannot have " + rows + " rows; 0 is the least");
    }
    if (dim < 1 || dim > MAX_DIM) {
      throw new ConfigurationException(
          "a table cannot have dim " + dim + "; dim is 1 to " + MAX_DIM);
    }
    long high = Math.multiplyHigh(rows, elementType.rowBytes(dim));
    if (high != 0 || rows * elementType.rowBytes(dim) < 0) {
      throw new ConfigurationException(
          "a table of " + rows + " rows of dim " + dim + " has more bytes than 64 bits can count");
    }
  }

  /**
   * A shape of 32-bit floats.
   *
   * @param rows number of rows, 0 or more
   * @param dim numbers per row
   * @return the shape
   */
  public static TableShape f32(long rows, int dim) {
    return new TableShape(rows, dim, ElementType.F32);
  }

  /**
   * Returns the size of all rows.
   *
   * @return bytes, including row scales
   */
  public long bytes() {
    return rows * elementType.rowBytes(dim);
  }
}
