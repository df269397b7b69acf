package embedkit.io.formats.binary;

import embedkit.api.FileAccessException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Rows of a mapped file whose columns lie one behind the other (Fortran order). */
final class MappedColumns implements MatrixRows {

  private final Arena arena = Arena.ofShared();
  private final NpyHeader header;
  private final MemorySegment data;
  private final int dim;
  private long row;

  MappedColumns(Path file, NpyHeader header) {
    this.header = header;
    this.dim = header.dim();
    try (FileChannel channel = FileChannel.open(file)) {
      long bytes = header.rows() * dim * header.size();
      this.data = channel.map(FileChannel.MapMode.READ_ONLY, header.start(), bytes, arena);
    } catch (IOException e) {
      arena.close();
      throw FileAccessException.because("cannot map " + file, e);
    }
  }

  @Override
  public void next(int count, float[] into, int from) {
    for (int d = 0; d < dim; d++) {
      long first = (d * header.rows() + row) * header.size();
      switch (header.size()) {
        case 2 -> {
          var half = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(header.order());
          for (int i = 0; i < count; i++) {
            into[from + i * dim + d] = Float.float16ToFloat(data.get(half, first + 2L * i));
          }
        }
        case 4 -> {
          var single = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(header.order());
          for (int i = 0; i < count; i++) {
            into[from + i * dim + d] = data.get(single, first + 4L * i);
          }
        }
        default -> {
          var twice = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(header.order());
          for (int i = 0; i < count; i++) {
            into[from + i * dim + d] = (float) data.get(twice, first + 8L * i);
          }
        }
      }
    }
    row += count;
  }

  @Override
  public void close() {
    arena.close();
  }
}
