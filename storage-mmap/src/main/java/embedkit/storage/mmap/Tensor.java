package embedkit.storage.mmap;

import embedkit.api.ElementType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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

  /** Bytes of one number, or 0 for a type that is not known. */
  static int bytesOf(String dtype) {
    return switch (dtype) {
      case "BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2", "F8_E8M0" -> 1;
      case "U16", "I16", "F16", "BF16" -> 2;
      case "U32", "I32", "F32" -> 4;
      case "U64", "I64", "F64", "C64" -> 8;
      default -> 0;
    };
  }

  /** The element type of a table over this tensor, if it is one of those a table can have. */
  Optional<ElementType> elementType() {
    return switch (dtype) {
      case "F32", "F16", "BF16", "I8" ->
          Optional.of(ElementType.of(dtype.toLowerCase(Locale.ROOT)));
      default -> Optional.empty();
    };
  }

  boolean isMatrix() {
    return shape.size() == 2 && elementType().isPresent();
  }
}
