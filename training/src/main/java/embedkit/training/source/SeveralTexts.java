package embedkit.training.source;

import embedkit.api.file.FileStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Texts one after the other. Who reads it as one stream finds an end of line between them where
 * there is none; who asks for {@link #next} reads each as it is. For one thread at a time.
 */
public final class SeveralTexts extends InputStream {

  private final List<String> names;
  private final IntFunction<InputStream> open;
  private final long size;
  private InputStream now;
  private int next;
  private long before;
  private boolean midline;

  SeveralTexts(List<String> names, IntFunction<InputStream> open, long size) {
    this.names = names;
    this.open = open;
    this.size = size;
  }

  /**
   * One of the texts.
   *
   * @param name what it is called
   * @param in its bytes, decompressed; closed by whoever asks for the next
   */
  public record Text(String name, InputStream in) {}

  /**
   * Closes the text at hand and opens the one after it.
   *
   * @return the text, or empty behind the last
   * @throws IOException if the one at hand cannot be closed
   */
  public Optional<Text> next() throws IOException {
    close();
    if (next == names.size()) {
      return Optional.empty();
    }
    now = open.apply(next);
    return Optional.of(new Text(names.get(next++), now));
  }

  /**
   * Returns how much of the files was read.
   *
   * @return bytes, before decompression
   */
  public long position() {
    return before + (now instanceof FileStream file ? file.position() : 0);
  }

  /**
   * Returns the size of all files, as it was found.
   *
   * @return bytes, before decompression
   */
  public long size() {
    return size;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (now != null || next().isPresent()) {
      int got = now.read(into, from, length);
      if (got > 0) {
        midline = into[from + got - 1] != '\n';
        return got;
      }
      close();
      if (midline) {
        midline = false;
        into[from] = '\n';
        return 1;
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    if (now != null) {
      before = position();
      InputStream done = now;
      now = null;
      done.close();
    }
  }
}
