package embedkit.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes small safetensors files as other tools do. */
final class ModelFile {

  private final List<String> tensors = new ArrayList<>();
  private final ByteBuffer data = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);

  ModelFile matrix(String name, String dtype, int dim, double... values) {
    return tensor(name, dtype, values.length / dim + "," + dim, values);
  }

  ModelFile list(String name, String dtype, double... values) {
    return tensor(name, dtype, String.valueOf(values.length), values);
  }

  private ModelFile tensor(String name, String dtype, String shape, double... values) {
    int begin = data.position();
    for (double value : values) {
      switch (dtype) {
        case "F64" -> data.putDouble(value);
        case "F32" -> data.putFloat((float) value);
        case "F16" -> data.putShort(Float.floatToFloat16((float) value));
        case "BF16" -> data.putShort((short) (Float.floatToIntBits((float) value) >> 16));
        case "I8" -> data.put((byte) value);
        case "I32" -> data.putInt((int) value);
        case "I64" -> data.putLong((long) value);
        default -> throw new IllegalArgumentException(dtype);
      }
    }
    tensors.add(
        "\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
            .formatted(name, dtype, shape, begin, data.position()));
    return this;
  }

  void write(Path file) throws IOException {
    byte[] header = ("{" + String.join(",", tensors) + "}").getBytes(StandardCharsets.UTF_8);
    ByteBuffer all =
        ByteBuffer.allocate(8 + header.length + data.position()).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(header.length).put(header).put(data.array(), 0, data.position());
    Files.createDirectories(file.getParent());
    Files.write(file, all.array());
  }
}
