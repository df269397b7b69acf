package embedkit.io.formats.binary;

import embedkit.api.FileAccessException;
import embedkit.api.LoadReport;
import embedkit.api.RowBlock;
import embedkit.api.VectorReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;

/** Gives each word of a model its vector, the mean of its own row and those of its n-grams. */
final class FastTextReader implements VectorReader {

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final FastTextModel model;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment matrix;
  private final LoadReport.Tally tally = new LoadReport.Tally();
  private int next;
  private boolean closed;

  FastTextReader(Path file, FastTextModel model) {
    this.model = model;
    if (model.labels() > 0) {
      tally.note("labels left out, which have no input vectors", model.labels() + " labels");
    }
    try (FileChannel channel = FileChannel.open(file)) {
      long bytes = 4L * model.matrixRows() * model.dim();
      this.matrix = channel.map(FileChannel.MapMode.READ_ONLY, model.matrixStart(), bytes, arena);
    } catch (IOException e) {
      arena.close();
      throw new FileAccessException("cannot map " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public OptionalLong rows() {
    return OptionalLong.of(model.words().size());
  }

  @Override
  public int dim() {
    return model.dim();
  }

  @Override
  public boolean hasTokens() {
    return true;
  }

  @Override
  public boolean hasCounts() {
    return true;
  }

  @Override
  public boolean read(RowBlock block) {
    block.clear();
    while (!closed && !block.full() && next < model.words().size()) {
      byte[] raw = model.words().get(next);
      byte[] token = new String(raw, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
      if (!Arrays.equals(raw, token)) {
        tally.note(
            "token that is not UTF-8 mended",
            "row " + next + ": \"" + new String(token, StandardCharsets.UTF_8) + "\"");
      }
      int row = block.append(token, 0, token.length, next, model.counts()[next]);
      mean(model.rowsOf(next), block.values(), row * dim());
      next++;
    }
    return block.count() > 0;
  }

  private void mean(long[] rows, float[] into, int from) {
    int dim = dim();
    Arrays.fill(into, from, from + dim, 0);
    for (long row : rows) {
      long start = 4 * row * dim;
      for (int d = 0; d < dim; d++) {
        into[from + d] += matrix.get(FLOAT, start + 4L * d);
      }
    }
    float scale = (float) (1.0 / rows.length);
    float spread = 0;
    for (int d = from; d < from + dim; d++) {
      into[d] *= scale;
      spread += into[d] * 0;
    }
    if (spread != 0) {
      tally.note("row with a number that is not finite kept", "row " + next);
    }
  }

  @Override
  public LoadReport report() {
    return tally.report(next);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      arena.close();
    }
  }
}
