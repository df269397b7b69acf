package embedkit.storage.mmap;

import embedkit.api.Codebook;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.StoreException;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.spi.StoreProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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

  /** What stands behind the name of a matrix in that of its rows' scales. */
  static final String SCALE = ".scale";

  static final String VOCABULARY = "vocab.";
  static final String OFFSETS = VOCABULARY + "offsets";
  static final String COUNTS = VOCABULARY + "counts";
  static final String TOKENS = VOCABULARY + "utf8";
  static final String SLOT = "slot.";

  /**
   * Lays a table out. Only one that asks for it has its words in four bytes, so that what was saved
   * before stays the same.
   */
  static TableLayout of(
      TableShape shape,
      Optional<Vocabulary> vocabulary,
      Map<String, EmbeddingStore> slots,
      Map<String, String> metadata) {
    List<Tensor> tensors = new ArrayList<>();
    addRows(tensors, ROWS, shape);
    addWords(
        tensors,
        vocabulary,
        StoreProvider.FOUR_BYTES.equals(metadata.get(StoreProvider.WORD_WIDTH)));
    slots.forEach((name, slot) -> addRows(tensors, SLOT + name, slot.shape()));
    vocabulary.ifPresent(words -> add(tensors, TOKENS, "U8", List.of(tokenBytes(words))));
    return new TableLayout(tensors);
  }

  /** A table of product quantisation: codes, lengths and codebook in the place of the rows. */
  static TableLayout quantised(TableShape shape, int partDim, Optional<Vocabulary> vocabulary) {
    List<Tensor> tensors = new ArrayList<>();
    long parts = (shape.dim() + partDim - 1) / partDim;
    add(tensors, ROWS + CentroidRows.BOOK, "F32", List.of((long) Codebook.CENTROIDS * shape.dim()));
    add(tensors, ROWS + SCALE, "F32", List.of(shape.rows()));
    add(tensors, ROWS, "U8", List.of(shape.rows(), parts));
    addWords(tensors, vocabulary, false);
    vocabulary.ifPresent(words -> add(tensors, TOKENS, "U8", List.of(tokenBytes(words))));
    return new TableLayout(tensors);
  }

  private static void addWords(
      List<Tensor> tensors, Optional<Vocabulary> vocabulary, boolean narrow) {
    vocabulary.ifPresent(
        words -> {
          boolean few = narrow && tokenBytes(words) <= Integer.MAX_VALUE;
          add(tensors, OFFSETS, few ? "I32" : "I64", List.of(words.size() + 1));
          if (words.hasCounts()) {
            boolean rare = narrow && mostCount(words) <= Integer.MAX_VALUE;
            add(tensors, COUNTS, rare ? "I32" : "I64", List.of(words.size()));
          }
        });
  }

  private static long mostCount(Vocabulary words) {
    long most = 0;
    for (long row = 0; row < words.size(); row++) {
      most = Math.max(most, words.count(row).orElse(0));
    }
    return most;
  }

  /** Notes in the metadata what the tensors themselves do not say of their rows. */
  static void note(
      TableShape shape, Map<String, EmbeddingStore> slots, Map<String, String> metadata) {
    Map<String, TableShape> rows = new LinkedHashMap<>();
    rows.put(ROWS, shape);
    slots.forEach((name, slot) -> rows.put(SLOT + name, slot.shape()));
    metadata.remove(PackedRows.KEY);
    metadata.remove(PackedRows.TOLD);
    PackedRows.note(rows, metadata);
  }

  private static void addRows(List<Tensor> tensors, String name, TableShape shape) {
    ElementType type = shape.elementType();
    boolean packed = PackedRows.packs(type);
    long width = packed ? type.numberBytes(shape.dim()) : shape.dim();
    add(tensors, name, packed ? "U8" : type.name(), List.of(shape.rows(), width));
    if (shape.elementType().scaled()) {
      add(tensors, name + SCALE, "F32", List.of(shape.rows()));
    }
  }

  private static void add(List<Tensor> tensors, String name, String dtype, List<Long> shape) {
    if (tensors.stream().anyMatch(other -> other.name().equals(name))) {
      throw new StoreException(
          "two parts of the table would be the tensor " + name + "; give a slot another name");
    }
    long begin = tensors.isEmpty() ? 0 : tensors.getLast().end();
    long bits = Tensor.bitsOf(dtype).orElseThrow();
    for (long dim : shape) {
      bits = Math.multiplyExact(bits, dim);
    }
    tensors.add(new Tensor(name, dtype, shape, begin, begin + bits / Byte.SIZE));
  }

  private static long tokenBytes(Vocabulary words) {
    long bytes = 0;
    for (long row = 0; row < words.size(); row++) {
      bytes += words.utf8(row).length;
    }
    return bytes;
  }
}
