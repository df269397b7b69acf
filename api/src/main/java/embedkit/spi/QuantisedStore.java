package embedkit.spi;

import embedkit.api.Codebook;
import embedkit.api.CodedRows;
import embedkit.api.ConfigurationException;
import embedkit.api.Incubating;
import embedkit.api.StoreClosedException;
import java.util.Objects;
import java.util.Optional;

/**
 * A store over rows of product quantisation, wherever their codes are: they are read as 32-bit
 * floats, which are made of the codes when they are asked for, and cannot be written. Safe for any
 * number of threads if the codes are.
 */
@Incubating
public final class QuantisedStore extends ReadOnlyStore {

  private static final int BLOCK_BYTES = 1 << 14;

  private final CodedRows codes;
  private final Codebook book;
  private final long rows;
  private final Runnable onClose;
  private volatile boolean closed;

  /**
   * Makes a store; nothing is read.
   *
   * @param codes of {@link CodedRows.Code#CENTROIDS}, with their codebook
   * @param rows how many there are
   * @param onClose what is done when the store is closed, once
   * @throws ConfigurationException if the codes are others
   */
  public QuantisedStore(CodedRows codes, long rows, Runnable onClose) {
    this.codes = Objects.requireNonNull(codes, "codes");
    this.onClose = Objects.requireNonNull(onClose, "onClose");
    this.rows = rows;
    this.book =
        codes
            .codebook()
            .filter(known -> known.parts() == codes.codeBytes())
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "rows of code " + codes.code() + " are not of product quantisation"));
  }

  @Override
  public long rows() {
    checkOpen();
    return rows;
  }

  @Override
  public int dim() {
    return book.dim();
  }

  @Override
  public Optional<CodedRows> coded() {
    checkOpen();
    return Optional.of(codes);
  }

  @Override
  public void gather(long[] ids, int from, int count, float[] dst, int offset, int stride) {
    checkOpen();
    RowChecks.block(count, dim(), dst.length, offset, stride);
    RowChecks.ids(ids, from, count, rows);
    int most = blockRows(count);
    byte[] told = new byte[most * codes.codeBytes()];
    float[] scales = new float[most];
    for (int done = 0; done < count; done += most) {
      int now = Math.min(most, count - done);
      codes.gather(ids, from + done, now, told, 0);
      codes.scales(ids, from + done, now, scales, 0);
      decode(told, scales, now, dst, offset + done * stride, stride);
    }
  }

  @Override
  public void gather(long firstRow, int count, float[] dst, int offset, int stride) {
    checkOpen();
    RowChecks.block(count, dim(), dst.length, offset, stride);
    RowChecks.range(firstRow, count, rows);
    int most = blockRows(count);
    byte[] told = new byte[most * codes.codeBytes()];
    float[] scales = new float[most];
    for (int done = 0; done < count; done += most) {
      int now = Math.min(most, count - done);
      codes.gather(firstRow + done, now, told, 0);
      codes.scales(firstRow + done, now, scales, 0);
      decode(told, scales, now, dst, offset + done * stride, stride);
    }
  }

  private int blockRows(int count) {
    return Math.clamp(count, 1, Math.max(1, BLOCK_BYTES / codes.codeBytes()));
  }

  private void decode(byte[] told, float[] scales, int count, float[] dst, int to, int stride) {
    for (int i = 0; i < count; i++) {
      book.decode(told, i * codes.codeBytes(), scales[i], dst, to + i * stride);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      onClose.run();
    }
  }

  @Override
  protected void checkOpen() {
    if (closed) {
      throw new StoreClosedException("this table was closed");
    }
  }

  @Override
  public String toString() {
    return closed
        ? "closed rows of dim " + dim()
        : rows + " rows of dim " + dim() + " in " + codes.codeBytes() + " bytes each";
  }
}
