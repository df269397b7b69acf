package embedkit.training.text;

import embedkit.api.FileAccessException;
import embedkit.api.file.FileStream;
import embedkit.training.source.Columns;
import embedkit.training.source.DecodedText;
import embedkit.training.source.SeveralTexts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Cuts a stream of text into blocks that can be worked through one by one: behind the last line end
 * in reach, or, in a line longer than a block, behind its last white space. A block is of one text
 * alone. Where it ends depends on the text alone. For one thread at a time.
 */
final class TextSource {

  /** Most bytes of a block. */
  static final int BLOCK = 1 << 21;

  private final InputStream in;
  private final Charset encoding;
  private final Optional<Columns> columns;
  private final SeveralTexts several;
  private DecodedText text;
  private final CRC32C checksum = new CRC32C();
  private long bytes;
  private byte[] rest = {};
  private long blocks;
  private boolean midLine;
  private boolean midToken;
  private boolean ended;

  /**
   * A text, or several.
   *
   * @param source what to call it in messages; several have names of their own
   * @param in its bytes
   * @param encoding what it is written in, unless a byte-order mark says something else
   * @param columns those that are learned, of tables
   * @throws IOException if it cannot be read
   */
  TextSource(String source, InputStream in, Charset encoding, Optional<Columns> columns)
      throws IOException {
    this.in = in;
    this.encoding = encoding;
    this.columns = columns;
    this.several = in instanceof SeveralTexts texts ? texts : null;
    if (several == null) {
      text = new DecodedText(source, in, encoding, columns);
    } else {
      ended = !beginNext();
    }
  }

  private boolean beginNext() throws IOException {
    Optional<SeveralTexts.Text> next = several == null ? Optional.empty() : several.next();
    if (next.isPresent()) {
      text = new DecodedText(next.get().name(), next.get().in(), encoding, columns);
    }
    return next.isPresent();
  }

  /** Bytes of the files, before decompression; -1 if the stream is of no file. */
  long size() {
    return switch (in) {
      case SeveralTexts texts -> texts.size();
      case FileStream file -> file.size();
      default -> -1;
    };
  }

  private long position() {
    return switch (in) {
      case SeveralTexts texts -> texts.position();
      case FileStream file -> file.position();
      default -> bytes;
    };
  }

  /** What tells the text that was read from another, however it is packed and called. */
  String digest() {
    return String.format(Locale.ROOT, "crc32c:%08x:%d", checksum.getValue(), bytes);
  }

  /** Consecutive bytes of one text. */
  static final class Block {
    final byte[] bytes = new byte[BLOCK + TokenCounter.SLACK];
    long number;
    int length;

    /** The text that it is of. */
    DecodedText text;

    /** Whether its first line began in the block before it. */
    boolean midLine;

    /** Whether its first token did: one that is longer than a block. */
    boolean midToken;

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
      got = read(block.bytes, end);
    }
    boolean last = end < BLOCK;
    if (last && several != null && endsMidLine(block.bytes, end)) {
      // The next text begins a line.
      block.bytes[end++] = '\n';
    }
    block.number = blocks++;
    block.text = text;
    block.midLine = midLine;
    block.midToken = midToken;
    block.length = last ? end : cut(block.bytes);
    rest = Arrays.copyOfRange(block.bytes, block.length, end);
    bytes += block.length;
    checksum.update(block.bytes, 0, block.length);
    block.position = position();
    midLine = !last && block.bytes[block.length - 1] != '\n';
    midToken = midLine && !TextScan.isSpace(block.bytes[block.length - 1]);
    ended = last && !beginNext();
    return true;
  }

  /** Of several texts, the one that cannot be read is told. */
  private int read(byte[] into, int from) throws IOException {
    try {
      return text.read(into, from, BLOCK - from);
    } catch (IOException e) {
      if (several == null) {
        throw e;
      }
      throw FileAccessException.because("cannot read " + text.name(), e);
    }
  }

  private boolean endsMidLine(byte[] block, int end) {
    return end == 0 ? midLine : block[end - 1] != '\n';
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
