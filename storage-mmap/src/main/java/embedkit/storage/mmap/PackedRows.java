package embedkit.storage.mmap;

import embedkit.api.ElementType;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rows whose numbers are smaller than a byte, which safetensors has no types for: a tensor of U8,
 * and one text of the metadata that says what the bytes are, such as {@code embeddings=i4:100} for
 * rows of dim 100, or {@code embeddings=pq:100:4} for parts of 4 numbers.
 */
final class PackedRows {

  static final String KEY = "embedkit.packed";

  /** Metadata of an open table of product quantisation, for people; no file has it. */
  static final String TOLD = "product-quantisation";

  private static final Pattern NOTE =
      Pattern.compile("(.+)=(i4|bit|pq):([1-9][0-9]{0,6})(?::([1-9][0-9]{0,6}))?");

  /**
   * What a tensor of bytes holds.
   *
   * @param type of the numbers; F32 for rows of product quantisation, which are made
   * @param partDim numbers that a byte stands for; 0 but for product quantisation
   */
  record Noted(ElementType type, int dim, int partDim) {}

  private static final String QUANTISED = "pq";

  private PackedRows() {}

  /** Notes rows of product quantisation. */
  static void noteQuantised(String name, int dim, int partDim, Map<String, String> metadata) {
    metadata.put(KEY, name + "=" + QUANTISED + ":" + dim + ":" + partDim);
  }

  /** Tells whether rows of a type are kept so. */
  static boolean packs(ElementType type) {
    return type.scaled() && type.bits() < Byte.SIZE;
  }

  /** Notes the rows of some names, if they are such. */
  static void note(Map<String, TableShape> rows, Map<String, String> metadata) {
    StringBuilder text = new StringBuilder();
    rows.forEach(
        (name, shape) -> {
          if (packs(shape.elementType())) {
            text.append(text.isEmpty() ? "" : ",").append(name).append('=');
            text.append(shape.elementType().text()).append(':').append(shape.dim());
          }
        });
    if (!text.isEmpty()) {
      metadata.put(KEY, text.toString());
    }
  }

  /** What a file notes, which may be anything: what is no note is none. */
  static Map<String, Noted> of(Map<String, String> metadata) {
    Map<String, Noted> found = new LinkedHashMap<>();
    for (String part : metadata.getOrDefault(KEY, "").split(",")) {
      Matcher note = NOTE.matcher(part);
      boolean quantised = note.matches() && note.group(2).equals(QUANTISED);
      if (note.matches() && quantised == (note.group(4) != null)) {
        found.put(
            note.group(1),
            new Noted(
                quantised ? ElementType.F32 : ElementType.of(note.group(2)),
                Integer.parseInt(note.group(3)),
                quantised ? Integer.parseInt(note.group(4)) : 0));
      }
    }
    return found;
  }

  /** Checks that a tensor has the bytes of the rows that it is said to hold. */
  static void check(Path file, Tensor tensor, Noted noted) {
    long bytes = noted.type.numberBytes(noted.dim);
    if (noted.partDim > 0 || !tensor.dtype().equals("U8") || tensor.shape().get(1) != bytes) {
      throw VectorFileException.at(
          file,
          "tensor " + tensor.name(),
          String.format(
              Locale.ROOT,
              "U8 %s, rows of dim %d as %s",
              List.of(tensor.shape().get(0), bytes),
              noted.dim,
              noted.type.text()),
          tensor.dtype() + " " + tensor.shape(),
          "");
    }
  }
}
