package embedkit.io.formats.text;

import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.api.file.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Cuts a file into chunks of whole lines. For one thread. */
final class LineSource implements AutoCloseable {

  /** A chunk's usual size. */
  static final int CHUNK = 1 << 20;

  /** The longest line that is accepted: the largest dim, with 31 characters for each number. */
  static final int MOST_LINE = 1 << 25;

  private final InputFile file;
  private final InputStream in;
  private byte[] carry = new byte[0];
  private boolean ended;
  private Failure failure;

  /** A failure that is told when all lines before it have been. */
  @FunctionalInterface
  interface Failure {
    RuntimeException at(long line);
  }

  LineSource(InputFile file) {
    this.file = file;
    this.in = file.open();
  }

  /** The failure that ended the text early, or null. */
  Failure failure() {
    return failure;
  }

  /** Fills a chunk; returns false if no text is left. */
  boolean fill(TextChunk chunk) {
    if (ended && carry.length == 0) {
      return false;
    }
    int size = carry.length;
    chunk.start = 0;
    room(chunk, size);
    System.arraycopy(carry, 0, chunk.bytes, 0, size);
    int cut = -1;
    while (cut < 0 && !ended) {
      room(chunk, size + 1);
      int read = read(chunk.bytes, size, chunk.bytes.length - TextChunk.SLACK - size);
      cut = lastLineFeed(chunk.bytes, size, size + read) + 1;
      cut = cut == 0 ? -1 : cut;
      size += read;
      if (cut < 0 && size > MOST_LINE) {
        fail(this::tooLong);
      }
    }
    if (failure != null) {
      // Only whole lines: the broken one is what the failure tells about.
      size = lastLineFeed(chunk.bytes, 0, size) + 1;
    }
    chunk.limit = ended ? size : cut;
    carry = Arrays.copyOfRange(chunk.bytes, chunk.limit, size);
    return chunk.limit > 0;
  }

  private static void room(TextChunk chunk, int size) {
    if (chunk.bytes.length - TextChunk.SLACK < size) {
      int twice = 2 * (chunk.bytes.length - TextChunk.SLACK);
      chunk.bytes = Arrays.copyOf(chunk.bytes, Math.max(size, twice) + TextChunk.SLACK);
    }
  }

  /**
   * Reads until the length is reached, the file ends or fails; keeps what came before a failure.
   */
  private int read(byte[] into, int from, int length) {
    int size = 0;
    try {
      int read = 0;
      while (size < length && read >= 0) {
        read = in.read(into, from + size, length - size);
        size += Math.max(0, read);
      }
      ended = size < length;
    } catch (IOException e) {
      fail(line -> broken(line, e));
    }
    return size;
  }

  private void fail(Failure why) {
    failure = why;
    ended = true;
  }

  private static int lastLineFeed(byte[] b, int from, int to) {
    int p = to - 1;
    while (p >= from && b[p] != '\n') {
      p--;
    }
    return p < from ? -1 : p;
  }

  private RuntimeException tooLong(long line) {
    return VectorFileException.at(
        file.path(),
        String.valueOf(line),
        "a line of at most " + MOST_LINE + " bytes",
        "a longer one",
        "this is hardly a text file of vectors");
  }

  private RuntimeException broken(long line, IOException e) {
    if (file.compression().isEmpty()) {
      return FileAccessException.because("cannot read " + file.path() + " from line " + line, e);
    }
    return VectorFileException.at(
        file.path(),
        String.valueOf(line),
        "whole " + file.compression().get() + " data",
        "data that is cut short or damaged (" + e.getMessage() + ")",
        "get the file again",
        e);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw FileAccessException.because("cannot close " + file.path(), e);
    }
  }
}
