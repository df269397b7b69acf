package embedkit.io.formats.records;

import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.api.file.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Little-endian numbers and texts of a file, in order; every failure names the byte. For one
 * thread.
 */
public final class Bytes implements AutoCloseable {

  private final InputFile file;
  private final InputStream in;
  private final byte[] number = new byte[8];
  private final ByteBuffer numbers = ByteBuffer.wrap(number).order(ByteOrder.LITTLE_ENDIAN);
  private long position;

  /**
   * Reads a file from its start.
   *
   * @param file the file
   */
  public Bytes(InputFile file) {
    this(file, file.open());
  }

  /**
   * Reads a part of a file.
   *
   * @param file the file, for messages
   * @param in the part; closed with this
   */
  public Bytes(InputFile file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /**
   * Returns the offset of the next byte.
   *
   * @return from 0
   */
  public long position() {
    return position;
  }

  /**
   * Reads bytes.
   *
   * @param into where to, from its start
   * @param count how many
   * @param what what they are, for messages
   */
  public void read(byte[] into, int count, String what) {
    try {
      int found = in.readNBytes(into, 0, count);
      if (found < count) {
        throw broken(what, "the end of the file", "it may be cut short");
      }
      position += count;
    } catch (IOException e) {
      throw failed(what, e);
    }
  }

  /**
   * Passes over bytes.
   *
   * @param count how many, 0 or more
   * @param what what they are, for messages
   */
  public void skip(long count, String what) {
    try {
      long left = count;
      while (left > 0) {
        long skipped = in.skip(left);
        if (skipped <= 0) {
          if (in.read() < 0) {
            throw broken(what, "the end of the file", "it may be cut short");
          }
          skipped = 1;
        }
        left -= skipped;
        position += skipped;
      }
    } catch (IOException e) {
      throw failed(what, e);
    }
  }

  /**
   * Reads a byte.
   *
   * @param what what it is, for messages
   * @return 0 to 255
   */
  public int u8(String what) {
    read(number, 1, what);
    return number[0] & 0xFF;
  }

  /**
   * Reads a number of 32 bits.
   *
   * @param what what it is, for messages
   * @return the number, signed
   */
  public int i32(String what) {
    read(number, 4, what);
    return numbers.getInt(0);
  }

  /**
   * Reads a number of 64 bits.
   *
   * @param what what it is, for messages
   * @return the number, signed
   */
  public long i64(String what) {
    read(number, 8, what);
    return numbers.getLong(0);
  }

  /**
   * Makes a failure at the next byte.
   *
   * @param expected what should stand there
   * @param found what stands there
   * @param advice what helps, or empty
   * @return the exception, to be thrown
   */
  public VectorFileException broken(String expected, String found, String advice) {
    return VectorFileException.at(file.path(), "byte " + position, expected, found, advice);
  }

  private RuntimeException failed(String what, IOException e) {
    if (file.compression().isEmpty()) {
      return FileAccessException.because("cannot read " + file.path(), e);
    }
    return VectorFileException.at(
        file.path(),
        "byte " + position,
        what,
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
