package embedkit.storage.mmap;

import embedkit.api.VectorFileException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The head of a safetensors file: a 64-bit length, then so many bytes of JSON, space-padded.
 *
 * @param tensors the tensors by name, in the order of their data
 * @param metadata text by name
 * @param dataStart where the data begins in the file
 */
record Header(Map<String, Tensor> tensors, Map<String, String> metadata, long dataStart) {

  /** The format's own limit for the JSON. */
  static final long MOST_BYTES = 100_000_000;

  /** What the name of a type of numbers is made of, also of one that is not known here. */
  private static final String DTYPE = "[A-Za-z][A-Za-z0-9_]{0,31}";

  /** Our data begins on a multiple of this. */
  static final int ALIGNMENT = 64;

  /** Reads the JSON of a file and checks that the tensors tile its data without a hole. */
  static Header parse(Path file, byte[] json, long fileSize) {
    HeaderJson parser = new HeaderJson(file, json);
    parser.parse();
    long dataStart = Long.BYTES + json.length;
    List<Tensor> sorted = new ArrayList<>(parser.tensors().values());
    sorted.sort(Header::order);
    long at = 0;
    for (Tensor tensor : sorted) {
      check(file, tensor, at);
      at = tensor.end();
    }
    if (at != fileSize - dataStart) {
      throw VectorFileException.at(
          file,
          "byte " + dataStart,
          at + " bytes of tensors as the header says",
          (fileSize - dataStart) + " bytes",
          "the file was cut short or grew; copy it again");
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    sorted.forEach(t -> tensors.put(t.name(), t));
    return new Header(tensors, parser.metadata(), dataStart);
  }

  private static int order(Tensor a, Tensor b) {
    int begins = Long.compare(a.begin(), b.begin());
    return begins != 0 ? begins : Long.compare(a.end(), b.end());
  }

  private static void check(Path file, Tensor tensor, long at) {
    String place = "tensor " + tensor.name();
    if (tensor.begin() != at || tensor.end() < tensor.begin()) {
      throw VectorFileException.at(
          file,
          place,
          "data_offsets that begin at " + at + ", where the tensor before ends",
          "[" + tensor.begin() + ", " + tensor.end() + "]",
          "the file is broken or hostile");
    }
    if (!tensor.dtype().matches(DTYPE)) {
      throw VectorFileException.at(
          file, place, "a dtype such as F32", "\"" + tensor.dtype() + "\"", "");
    }
    OptionalInt bits = Tensor.bitsOf(tensor.dtype());
    // Of a type that is newer than this program the places alone can be checked.
    long size = product(file, tensor, bits.orElse(Byte.SIZE));
    if (bits.isPresent() && (size % Byte.SIZE != 0 || size / Byte.SIZE != tensor.bytes())) {
      throw VectorFileException.at(
          file,
          place,
          size / Byte.SIZE + " bytes for " + tensor.dtype() + " " + tensor.shape(),
          tensor.bytes() + " bytes",
          "");
    }
  }

  private static long product(Path file, Tensor tensor, long bits) {
    for (long dim : tensor.shape()) {
      if (dim < 0 || Math.multiplyHigh(bits, dim) != 0 || bits * dim < 0) {
        throw VectorFileException.at(
            file,
            "tensor " + tensor.name(),
            "a shape whose size fits 64 bits",
            tensor.shape().toString(),
            "");
      }
      bits *= dim;
    }
    return bits;
  }

  /** Prints the head, length and padding included, so that the data is aligned. */
  static byte[] print(List<Tensor> tensors, Map<String, String> metadata) {
    StringBuilder json = new StringBuilder("{");
    if (!metadata.isEmpty()) {
      json.append("\"__metadata__\":{");
      metadata.forEach(
          (name, value) -> {
            HeaderJson.quote(json, name).append(':');
            HeaderJson.quote(json, value).append(',');
          });
      json.setCharAt(json.length() - 1, '}');
      json.append(',');
    }
    for (Tensor tensor : tensors) {
      HeaderJson.quote(json, tensor.name())
          .append(":{\"dtype\":\"")
          .append(tensor.dtype())
          .append("\",\"shape\":")
          .append(tensor.shape().toString().replace(" ", ""))
          .append(",\"data_offsets\":[")
          .append(tensor.begin())
          .append(',')
          .append(tensor.end())
          .append("]},");
    }
    json.setCharAt(json.length() - 1, '}');
    byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (Long.BYTES + text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer head = ByteBuffer.allocate(padded).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(padded - Long.BYTES).put(text);
    while (head.hasRemaining()) {
      head.put((byte) ' ');
    }
    return head.array();
  }

  /** What the file notes of a matrix of bytes. */
  Optional<PackedRows.Noted> packed(Tensor tensor) {
    return tensor.shape().size() == 2
        ? Optional.ofNullable(PackedRows.of(metadata).get(tensor.name()))
        : Optional.empty();
  }

  /** Tells whether a tensor can be a slot of a table. */
  boolean isMatrix(Tensor tensor) {
    return tensor.isMatrix() || packed(tensor).isPresent();
  }

  /** Tells whether a tensor can be the rows of a table. */
  boolean isTable(Tensor tensor) {
    return tensor.isTable() || packed(tensor).isPresent();
  }

  Optional<Tensor> tensor(String name) {
    return Optional.ofNullable(tensors.get(name));
  }
}
