package embedkit.spark;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/** Local files on a disk, {@code full:///}, which takes so many bytes and no more. */
public final class FullDisk extends RawLocalFileSystem {

  /** Bytes that are free. */
  static final AtomicLong FREE = new AtomicLong(Long.MAX_VALUE);

  /** Whether it says so by an error, as Hadoop's own local files do. */
  static volatile boolean error;

  @Override
  public URI getUri() {
    return URI.create("full:///");
  }

  @Override
  public String getScheme() {
    return "full";
  }

  @Override
  protected OutputStream createOutputStream(Path path, boolean append) throws IOException {
    return new Bounded(super.createOutputStream(path, append));
  }

  @Override
  protected OutputStream createOutputStreamWithMode(
      Path path, boolean append, FsPermission permission) throws IOException {
    return new Bounded(super.createOutputStreamWithMode(path, append, permission));
  }

  private static final class Bounded extends FilterOutputStream {
    Bounded(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      if (FREE.addAndGet(-count) >= 0) {
        out.write(bytes, from, count);
        return;
      }
      out.write(bytes, from, count / 2);
      IOException full = new IOException("No space left on device");
      if (error) {
        throw error(full);
      }
      throw full;
    }
  }

  /** Hadoop makes it for itself alone. */
  private static FSError error(IOException cause) {
    try {
      Constructor<FSError> made = FSError.class.getDeclaredConstructor(Throwable.class);
      made.setAccessible(true);
      return made.newInstance(cause);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
