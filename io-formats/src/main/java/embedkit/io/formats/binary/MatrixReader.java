package embedkit.io.formats.binary;

import embedkit.api.LoadReport;
import embedkit.api.file.RowBlock;
import embedkit.api.file.VectorReader;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Reads a matrix, with its tokens where it has them. Places are rows from 0. */
final class MatrixReader implements VectorReader {

  private static final byte[] NO_TOKEN = {};

  private final MatrixRows matrix;
  private final long rows;
  private final int dim;
  private final Supplier<byte[]> tokens;
  private final Runnable onClose;
  private final LoadReport.Tally tally = new LoadReport.Tally();
  private long next;
  private boolean finished;
  private boolean closed;

  /**
   * Reads a matrix.
   *
   * @param tokens gives the next token in UTF-8; null if there are none
   */
  MatrixReader(MatrixRows matrix, NpyHeader header, Supplier<byte[]> tokens, Runnable onClose) {
    this.matrix = matrix;
    this.rows = header.rows();
    this.dim = header.dim();
    this.tokens = tokens;
    this.onClose = onClose;
  }

  @Override
  public OptionalLong rows() {
    return OptionalLong.of(rows);
  }

  @Override
  public int dim() {
    return dim;
  }

  @Override
  public boolean hasTokens() {
    return tokens != null;
  }

  @Override
  public boolean read(RowBlock block) {
    block.clear();
    if (closed) {
      return false;
    }
    int count = (int) Math.min(block.capacity(), rows - next);
    matrix.next(count, block.values(), 0);
    for (int i = 0; i < count; i++) {
      byte[] token = tokens == null ? NO_TOKEN : tokens.get();
      block.append(token, 0, token.length, next, -1);
      noteNonFinite(block, i);
      next++;
    }
    if (next == rows && !finished) {
      finished = true;
      matrix.finish();
    }
    return count > 0;
  }

  private void noteNonFinite(RowBlock block, int row) {
    float spread = 0;
    for (int i = row * dim; i < (row + 1) * dim; i++) {
      spread += block.values()[i] * 0;
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
      matrix.close();
      onClose.run();
    }
  }
}
