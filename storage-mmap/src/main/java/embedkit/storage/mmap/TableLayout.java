package embedkit.storage.mmap;

import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a table lies in a safetensors file: the rows first, on a 64-byte boundary; then where each
 * token begins, the counts, the state of optimizers, and the tokens' bytes last.
 *
 * @param tensors in the order of their data
 */
record TableLayout(List<Tensor> tensors) {

  static final String ROWS = "embeddings";

  /** What stands behind the name of a matrix of I8 in that of its rows' scales. */
  static final String SCALE = ".scale";

  static final String OFFSETS = "vocab.offsets";
  static final String COUNTS = "vocab.counts";
  static final String TOKENS = "vocab.utf8";
  static final String SLOT = "slot.";

  static TableLayout of(
      TableShape shape, Optional<Vocabulary> vocabulary, Map<String, EmbeddingStore> slots) {
    List<Tensor> tensors = new ArrayList<>();
    add(tensors, ROWS, shape.elementType().name(), List.of(shape.rows(), (long) shape.dim()));
    if (shape.elementType() == ElementType.I8) {
      add(tensors, ROWS + SCALE, "F32", List.of(shape.rows()));
    }
    vocabulary.ifPresent(
        words -> {
          add(tensors, OFFSETS, "I64", List.of(words.size() + 1));
          if (words.hasCounts()) {
            add(tensors, COUNTS, "I64", List.of(words.size()));
          }
        });
    slots.forEach(
        (name, slot) -> add(tensors, SLOT + name, "F32", List.of(slot.rows(), (long) slot.dim())));
    vocabulary.ifPresent(words -> add(tensors, TOKENS, "U8", List.of(tokenBytes(words))));
    return new TableLayout(tensors);
  }

  private static void add(List<Tensor> tensors, String name, String dtype, List<Long> shape) {
    long begin = tensors.isEmpty() ? 0 : tensors.getLast().end();
    long bytes = Tensor.bytesOf(dtype);
    for (long dim : shape) {
      bytes = Math.multiplyExact(bytes, dim);
    }
    tensors.add(new Tensor(name, dtype, shape, begin, begin + bytes));
  }

  private static long tokenBytes(Vocabulary words) {
    long bytes = 0;
    for (long row = 0; row < words.size(); row++) {
      bytes += words.utf8(row).length;
    }
    return bytes;
  }
}
