package embedkit.io.formats.text;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Lines of tokens and numbers on their way to a file. For one thread at a time. */
final class LineBuffer {

  private final StringBuilder numbers = new StringBuilder();
  private byte[] bytes = new byte[1 << 12];
  private int size;

  /** Adds a line. */
  void add(byte[] token, float[] values, int from, int dim) {
    numbers.setLength(0);
    for (int i = from; i < from + dim; i++) {
      numbers.append(' ').append(values[i]);
    }
    append(token);
    append(numbers.append('\n').toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  private void append(byte[] more) {
    if (bytes.length - size < more.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more.length, bytes.length * 2));
    }
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, size);
  }
}
