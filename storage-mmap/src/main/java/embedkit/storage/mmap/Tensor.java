package embedkit.storage.mmap;

import embedkit.api.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One tensor of a safetensors file.
 *
 * @param name its name
 * @param dtype its type as the file writes it, such as F32
 * @param shape its dimensions
 * @param begin first byte, counted from the end of the header
 * @param end one behind the last byte
 */
record Tensor(String name, String dtype, List<Long> shape, long begin, long end) {

  Tensor {
    shape = List.copyOf(shape);
  }

  long bytes() {
    return end - begin;
  }

  /** Bits of one number, or empty for a type that is not known here. */
  static OptionalInt bitsOf(String dtype) {
    return switch (dtype) {
      case "F4" -> OptionalInt.of(4);
      case "F6_E2M3", "F6_E3M2" -> OptionalInt.of(6);
      case "BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ" ->
          OptionalInt.of(8);
      case "U16", "I16", "F16", "BF16" -> OptionalInt.of(16);
      case "U32", "I32", "F32" -> OptionalInt.of(32);
      case "U64", "I64", "F64", "C64" -> OptionalInt.of(64);
      default -> OptionalInt.empty();
    };
  }

  /** The element type of rows over this tensor, if it is one of those that rows can have. */
  Optional<ElementType> elementType() {
    return Arrays.stream(ElementType.values())
        .filter(type -> !PackedRows.packs(type))
        .filter(type -> type.name().equals(dtype))
        .findFirst();
  }

  /** Tells whether this can be a slot of a table. */
  boolean isMatrix() {
    return shape.size() == 2 && elementType().isPresent();
  }

  /** Tells whether this can be the rows of a table. */
  boolean isTable() {
    return isMatrix() && !elementType().get().integer();
  }
}
