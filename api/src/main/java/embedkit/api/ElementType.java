package embedkit.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How one number of a row is kept. Whatever the type, rows cross the interfaces as {@code float}: a
 * gather widens, a write rounds to nearest, ties to even (as IEEE 754 and PyTorch do).
 */
public enum ElementType {
  /** IEEE 754 binary32, 4 bytes. */
  F32(4, true),
  /** IEEE 754 binary16, 2 bytes; largest finite value 65504. */
  F16(2, true),
  /** bfloat16, the upper half of a binary32, 2 bytes. */
  BF16(2, true),
  /**
   * Signed bytes from -127 to 127 with one binary32 scale per row: the largest magnitude of the row
   * over 127, rounded up to 17 significant bits, so that bytes times scale are exact. Not
   * trainable: an {@code add} is refused.
   */
  I8(1, false);

  private final int bytes;
  private final boolean trainable;

  ElementType(int bytes, boolean trainable) {
    this.bytes = bytes;
    this.trainable = trainable;
  }

  /**
   * Returns the size of one number.
   *
   * @return 1, 2 or 4 bytes
   */
  public int bytes() {
    return bytes;
  }

  /**
   * Returns the size of one row with what belongs to it (the scale of {@link #I8}).
   *
   * @param dim numbers per row
   * @return bytes per row
   */
  public long rowBytes(int dim) {
    return (long) dim * bytes + (this == I8 ? Float.BYTES : 0);
  }

  /**
   * Tells whether rows of this type accept {@link EmbeddingStore#add}.
   *
   * @return false for {@link #I8}
   */
  public boolean trainable() {
    return trainable;
  }

  /**
   * Returns the name that people type: {@code f32}, {@code f16}, {@code bf16}, {@code i8}.
   *
   * @return the name in lower case
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Finds a type by the name that people type, in any case.
   *
   * @param text {@code f32}, {@code f16}, {@code bf16} or {@code i8}
   * @return the type
   * @throws ConfigurationException if no type has that name; the message lists them
   */
  public static ElementType of(String text) {
    for (ElementType type : values()) {
      if (type.name().equalsIgnoreCase(text)) {
        return type;
      }
    }
    String known = Arrays.stream(values()).map(ElementType::text).collect(Collectors.joining(", "));
    throw new ConfigurationException(
        "unknown element type \"" + text + "\"; the types are " + known);
  }
}
