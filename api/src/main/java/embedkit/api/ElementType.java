package embedkit.api;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How one number of a row is kept.
 *
 * <p>Rows of real numbers cross the interfaces as {@code float}, whatever the type: a gather
 * widens, a write rounds to nearest, ties to even (as IEEE 754 and PyTorch do). Rows of whole
 * numbers ({@link #integer()}) are kept for slots, such as the neighbours of a graph, and cross the
 * interfaces exactly, through {@link EmbeddingStore#integers}.
 */
public enum ElementType {
  /** IEEE 754 binary32. */
  F32(32, Kind.REAL),
  /** IEEE 754 binary16; largest finite value 65504. */
  F16(16, Kind.REAL),
  /** bfloat16, the upper half of a binary32. */
  BF16(16, Kind.REAL),
  /**
   * Signed bytes from -127 to 127 with one binary32 scale per row: the largest magnitude of the row
   * over 127, rounded up to 17 significant bits, so that bytes times scale are exact. Not
   * trainable: an {@code add} is refused.
   */
  I8(8, Kind.SCALED),
  /**
   * Whole numbers from -7 to 7, two to a byte, with one binary32 scale per row: the largest
   * magnitude of the row over 7, rounded up to 17 significant bits. A row begins on a byte. Not
   * trainable.
   */
  @Incubating
  I4(4, Kind.SCALED),
  /**
   * The sign alone, with one binary32 scale per row: the mean of the magnitudes, which is the
   * nearest that a row of two values comes to it. A row begins on 8 bytes. Not trainable.
   */
  @Incubating
  BIT(1, Kind.SCALED),
  /** Whole numbers of 32 bits, for slots. */
  I32(32, Kind.WHOLE),
  /** Whole numbers of 64 bits, for slots. */
  I64(64, Kind.WHOLE);

  private enum Kind {
    REAL,
    SCALED,
    WHOLE
  }

  private final int bits;
  private final Kind kind;

  ElementType(int bits, Kind kind) {
    this.bits = bits;
    this.kind = kind;
  }

  /**
   * Returns the size of one number.
   *
   * @return bits, 1 or more
   */
  public int bits() {
    return bits;
  }

  /**
   * Tells whether a row has a scale: a binary32 that its numbers are steps of.
   *
   * @return true for {@link #I8}, {@link #I4} and {@link #BIT}
   */
  public boolean scaled() {
    return kind == Kind.SCALED;
  }

  /**
   * Tells whether rows are whole numbers, which cross the interfaces exactly and not as {@code
   * float}.
   *
   * @return true for {@link #I32} and {@link #I64}; false for the steps of a scale
   */
  public boolean integer() {
    return kind == Kind.WHOLE;
  }

  /**
   * Tells whether rows of this type accept {@link EmbeddingStore#add}.
   *
   * @return false where rows are whole numbers or have a scale
   */
  public boolean trainable() {
    return kind == Kind.REAL;
  }

  /**
   * Returns the size of the numbers of one row, without its scale. A row begins on a byte; of
   * {@link #BIT} on 8, so that its bits are counted in whole words.
   *
   * @param dim numbers per row
   * @return bytes, rounded up to whole ones
   */
  public long numberBytes(int dim) {
    int whole = this == BIT ? Long.SIZE : Byte.SIZE;
    return ((long) dim * bits + whole - 1) / whole * (whole / Byte.SIZE);
  }

  /**
   * Returns the size of one row with what belongs to it, which is the scale where it has one.
   *
   * @param dim numbers per row
   * @return bytes per row
   */
  public long rowBytes(int dim) {
    return numberBytes(dim) + (scaled() ? Float.BYTES : 0);
  }

  /**
   * Returns the name that people type: {@code f32}, {@code f16}, {@code bf16}, {@code i8}, {@code
   * i4}, {@code bit}.
   *
   * @return the name in lower case
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the types that the rows of a table can have: those of real numbers. All types can be
   * those of a slot.
   *
   * @return the types that people choose from
   */
  public static List<ElementType> ofTables() {
    return Arrays.stream(values()).filter(type -> !type.integer()).toList();
  }

  /**
   * Finds a type for the rows of a table by the name that people type, in any case.
   *
   * @param text {@code f32}, {@code f16}, {@code bf16}, {@code i8}, {@code i4} or {@code bit}
   * @return the type
   * @throws ConfigurationException if no type of {@link #ofTables} has that name; the message lists
   *     them
   */
  public static ElementType of(String text) {
    return ofTables().stream()
        .filter(type -> type.name().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(() -> unknown(text));
  }

  private static ConfigurationException unknown(String text) {
    String known = ofTables().stream().map(ElementType::text).collect(Collectors.joining(", "));
    return new ConfigurationException(
        "unknown element type \"" + text + "\"; the types are " + known);
  }
}
