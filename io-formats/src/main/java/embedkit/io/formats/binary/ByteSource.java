package embedkit.io.formats.binary;

import embedkit.api.FileAccessException;
import embedkit.api.Remedy;
import embedkit.api.VectorFileException;
import embedkit.api.file.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/** Little-endian numbers and texts of a file, in order, with their byte offsets. For one thread. */
final class ByteSource implements AutoCloseable {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BUFFER = 1 << 18;

  private final InputFile file;
  private final InputStream in;
  private final String part;
  private final byte[] buffer;

  /**
   * The buffer as floats that begin at its byte 0, 1, 2 and 3. Memory segments copy as fast, but a
   * new process takes several times as long until they do.
   */
  private final FloatBuffer[] floats = new FloatBuffer[Float.BYTES];

  private int at;
  private int limit;
  private long before;

  ByteSource(InputFile file) {
    this(file, file.open(), "");
  }

  /**
   * Reads a part of a file.
   *
   * @param part the part's name, as in {@code name, byte 80}; empty for the whole file
   */
  ByteSource(InputFile file, InputStream in, String part) {
    this.file = file;
    this.in = in;
    this.part = part;
    this.buffer = new byte[BUFFER];
    for (int i = 0; i < floats.length; i++) {
      ByteBuffer bytes = ByteBuffer.wrap(buffer, i, BUFFER - i).slice();
      floats[i] = bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }
  }

  /** The offset of the next byte. */
  long position() {
    return before + at;
  }

  /** The next byte as 0 to 255, left where it is; -1 at the end of the file. */
  int peek() {
    return available(1) ? buffer[at] & 0xFF : -1;
  }

  int u8(String what) {
    need(1, what);
    return buffer[at++] & 0xFF;
  }

  int i32(String what) {
    need(4, what);
    int value = (int) INT.get(buffer, at);
    at += 4;
    return value;
  }

  long i64(String what) {
    need(8, what);
    long value = (long) LONG.get(buffer, at);
    at += 8;
    return value;
  }

  /** Reads floats. */
  void floats(float[] into, int from, int count, String what) {
    int done = 0;
    while (done < count) {
      need(4, what);
      int ready = Math.min(count - done, (limit - at) / 4);
      copy(at, into, from + done, ready);
      at += 4 * ready;
      done += ready;
    }
  }

  /** Skips bytes and reads the floats behind them, all of which are at hand. */
  void row(int skipped, float[] into, int from, int count) {
    copy(at + skipped, into, from, count);
    at += skipped + 4 * count;
  }

  private void copy(int place, float[] into, int from, int count) {
    floats[place % Float.BYTES].get(place / Float.BYTES, into, from, count);
  }

  /** Reads bytes. */
  void bytes(byte[] into, int count, String what) {
    int done = 0;
    while (done < count) {
      need(1, what);
      int step = Math.min(count - done, limit - at);
      System.arraycopy(buffer, at, into, done, step);
      at += step;
      done += step;
    }
  }

  void skip(long count, String what) {
    long left = count;
    while (left > 0) {
      need(1, what);
      int step = (int) Math.min(left, limit - at);
      at += step;
      left -= step;
    }
  }

  /** Reads what is left. */
  void drain() {
    while (available(1)) {
      at = limit;
    }
  }

  /**
   * Reads bytes up to a terminator, which is taken too.
   *
   * @param most the most bytes before the terminator
   * @return the bytes without the terminator
   */
  byte[] until(int terminator, int most, String what) {
    int length = find(terminator, most, what);
    byte[] text = Arrays.copyOfRange(buffer, at, at + length);
    at += length + 1;
    return text;
  }

  /**
   * Finds a terminator; the bytes before it then stand in {@link #buffer} from {@link #index}.
   *
   * @param most the most bytes before the terminator, less than the buffer holds
   * @return how many bytes there are before it
   */
  int find(int terminator, int most, String what) {
    int length = 0;
    while (available(length + 1)) {
      int end = Math.min(limit, at + most + 1);
      for (int p = at + length; p < end; p++) {
        if (buffer[p] == terminator) {
          return p - at;
        }
      }
      length = end - at;
      if (length > most) {
        throw broken(position(), what + " of at most " + most + " bytes", "a longer one", "");
      }
    }
    throw broken(position() + length, what, "the end of the file", "it is cut short; get it again");
  }

  /**
   * Sees to it that bytes are at hand, from {@link #index} on in {@link #buffer}.
   *
   * @return false if the file ends before, or they are more than the buffer holds
   */
  boolean reach(int count) {
    return count <= BUFFER && available(count);
  }

  /** How many bytes stand in {@link #buffer} from {@link #index} on. */
  int atHand() {
    return limit - at;
  }

  /** The bytes at hand; valid until more are read. */
  byte[] buffer() {
    return buffer;
  }

  /** Where in the buffer the next byte stands. */
  int index() {
    return at;
  }

  VectorFileException broken(long offset, String expected, String found, String advice) {
    return VectorFileException.at(file.path(), place(offset), expected, found, advice);
  }

  VectorFileException broken(
      long offset, String expected, String found, String advice, Remedy remedy) {
    return VectorFileException.at(
        file.path(), place(offset), expected, found, advice, List.of(remedy), null);
  }

  private String place(long offset) {
    return (part.isEmpty() ? "byte " : part + ", byte ") + offset;
  }

  private void need(int count, String what) {
    if (!available(count)) {
      throw broken(position(), what, "the end of the file", "it is cut short; get it again");
    }
  }

  private boolean available(int count) {
    if (limit - at >= count) {
      return true;
    }
    System.arraycopy(buffer, at, buffer, 0, limit - at);
    before += at;
    limit -= at;
    at = 0;
    try {
      int read = 0;
      while (limit < count && read >= 0) {
        read = in.read(buffer, limit, buffer.length - limit);
        limit += Math.max(0, read);
      }
    } catch (IOException e) {
      throw failed(e);
    }
    return limit >= count;
  }

  private RuntimeException failed(IOException e) {
    if (file.compression().isEmpty() && part.isEmpty()) {
      return FileAccessException.because("cannot read " + file.path(), e);
    }
    return VectorFileException.at(
        file.path(),
        place(position()),
        "whole " + file.compression().orElse("zip") + " data",
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
