package embedkit.api.file;

import java.io.FilterInputStream;
import java.io.InputStream;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * The content of a file, decompressed, which knows how much of the file was read for it: so the
 * share that is done is known even where the length of the content is not. For one thread at a
 * time.
 */
public final class FileStream extends FilterInputStream {

  private final LongSupplier position;
  private final long size;

  /**
   * The content of a file.
   *
   * @param content what is read, decompressed; closed with this stream
   * @param position gives the bytes of the file that were read so far
   * @param size bytes of the file
   */
  public FileStream(InputStream content, LongSupplier position, long size) {
    super(Objects.requireNonNull(content, "content"));
    this.position = Objects.requireNonNull(position, "position");
    this.size = size;
  }

  /**
   * Returns how much of the file was read: of a compressed one, compressed bytes. It runs ahead of
   * the content by what is buffered.
   *
   * @return bytes; more than {@link #size} where the file has grown since
   */
  public long position() {
    return position.getAsLong();
  }

  /**
   * Returns the size of the file, as it was found.
   *
   * @return bytes, before decompression
   */
  public long size() {
    return size;
  }
}
