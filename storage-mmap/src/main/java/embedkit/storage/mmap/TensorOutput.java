package embedkit.storage.mmap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/** Writes the bytes of one tensor in order and sums them up. */
final class TensorOutput {

  private final FileChannel channel;
  private final CRC32C crc = new CRC32C();
  private long at;

  TensorOutput(FileChannel channel, long at) {
    this.channel = channel;
    this.at = at;
  }

  void write(ByteBuffer bytes) throws IOException {
    crc.update(bytes.duplicate());
    int count = bytes.remaining();
    FileChannels.write(channel, at, bytes);
    at += count;
  }

  int checksum() {
    return (int) crc.getValue();
  }
}
