package embedkit.storage.mmap;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Whole reads and writes at a place of a file. */
final class FileChannels {

  private FileChannels() {}

  static void write(FileChannel channel, long at, byte[] bytes) throws IOException {
    write(channel, at, ByteBuffer.wrap(bytes));
  }

  static void write(FileChannel channel, long at, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  /**
   * Takes room for what is to be mapped: a write fails where the disk is full, but of a mapped page
   * that it has no room for the processor tells, by a fault.
   */
  static void fill(FileChannel channel, long at, long bytes) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(bytes, 1 << 16));
    for (long end = at + bytes; at < end; ) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), end - at));
      write(channel, at, zeros);
      at += zeros.limit();
    }
  }

  static byte[] read(FileChannel channel, long at, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      int got = channel.read(bytes, at + bytes.position());
      if (got < 0) {
        throw new EOFException("the file ends at byte " + (at + bytes.position()));
      }
    }
    return bytes.array();
  }
}
