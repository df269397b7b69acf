package embedkit.training.text;

import embedkit.api.file.FileStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Cuts a stream of text into blocks that can be worked through one by one: behind the last line end
 * in reach, or, in a line longer than a block, behind its last white space. Where a block ends
 * depends on the text alone. For one thread at a time.
 */
final class TextSource {

  /** Most bytes of a block. */
  static final int BLOCK = 1 << 21;

  private final InputStream in;
  private final FileStream file;
  private final CRC32C checksum = new CRC32C();
  private long bytes;
  private byte[] rest = {};
  private long blocks;
  private boolean ended;

  TextSource(InputStream in) {
    this.in = in;
    this.file = in instanceof FileStream known ? known : null;
  }

  /** Bytes of the file, before decompression; -1 if the stream is of no file. */
  long size() {
    return file == null ? -1 : file.size();
  }

  /** What tells the text that was read from another, however it is packed and called. */
  String digest() {
    return "crc32c:%08x:%d".formatted(checksum.getValue(), bytes);
  }

  /** Consecutive bytes of the text. */
  static final class Block {
    final byte[] bytes = new byte[BLOCK + TokenCounter.SLACK];
    long number;
    int length;

    /** How much of the file was read when this block was: bytes of the text if there is no file. */
    long position;
  }

  /**
   * Reads the next block.
   *
   * @param block is filled
   * @return false if there is none left
   */
  boolean next(Block block) throws IOException {
    if (ended) {
      return false;
    }
    System.arraycopy(rest, 0, block.bytes, 0, rest.length);
    int end = rest.length;
    for (int got = 0; end < BLOCK && got >= 0; end += Math.max(got, 0)) {
      got = in.read(block.bytes, end, BLOCK - end);
    }
    ended = end < BLOCK;
    block.number = blocks++;
    block.length = ended ? end : cut(block.bytes);
    rest = Arrays.copyOfRange(block.bytes, block.length, end);
    bytes += block.length;
    checksum.update(block.bytes, 0, block.length);
    block.position = file == null ? bytes : file.position();
    return true;
  }

  /** A block without any white space is handed on whole: it is a token that is too long. */
  private static int cut(byte[] bytes) {
    int space = 0;
    for (int i = BLOCK; i > 0; i--) {
      byte b = bytes[i - 1];
      if (b == '\n') {
        return i;
      }
      if (space == 0 && (b == ' ' || b == '\t' || b == '\r')) {
        space = i;
      }
    }
    return space == 0 ? BLOCK : space;
  }
}
