package embedkit.storage.mmap;

import embedkit.api.CodedRows;
import embedkit.api.StoreClosedException;
import embedkit.spi.ReadOnlyStore;
import embedkit.spi.RowChecks;
import java.util.Optional;

/**
 * Rows that are made of a mapped file when they are asked for, so that it is opened at once and
 * none of it is widened as a whole. They are read as 32-bit floats and cannot be written.
 */
final class ConvertedStore extends ReadOnlyStore {

  private final MadeRows rows;
  private volatile boolean closed;

  ConvertedStore(MadeRows rows) {
    this.rows = rows;
  }

  @Override
  public long rows() {
    checkOpen();
    return rows.rows();
  }

  @Override
  public int dim() {
    return rows.dim();
  }

  @Override
  public Optional<CodedRows> coded() {
    checkOpen();
    return rows.coded();
  }

  @Override
  public void gather(long[] ids, int from, int count, float[] dst, int offset, int stride) {
    checkOpen();
    RowChecks.block(count, dim(), dst.length, offset, stride);
    RowChecks.ids(ids, from, count, rows.rows());
    try {
      for (int i = 0; i < count; i++) {
        rows.make(ids[from + i], dst, offset + i * stride);
      }
    } catch (IllegalStateException | InternalError e) {
      throw rows.file().failure(e);
    }
  }

  @Override
  public void gather(long firstRow, int count, float[] dst, int offset, int stride) {
    checkOpen();
    RowChecks.block(count, dim(), dst.length, offset, stride);
    RowChecks.range(firstRow, count, rows.rows());
    try {
      for (int i = 0; i < count; i++) {
        rows.make(firstRow + i, dst, offset + i * stride);
      }
    } catch (IllegalStateException | InternalError e) {
      throw rows.file().failure(e);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      rows.file().close();
    }
  }

  @Override
  protected void checkOpen() {
    if (closed) {
      throw new StoreClosedException("the table " + rows.file().path() + " was closed");
    }
  }
}
