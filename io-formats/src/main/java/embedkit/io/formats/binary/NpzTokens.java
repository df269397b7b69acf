package embedkit.io.formats.binary;

import embedkit.io.formats.Utf8;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Tokens of an array of texts of fixed length, in order; those of rows behind the last text are
 * their numbers. For one thread.
 */
final class NpzTokens implements Supplier<byte[]>, AutoCloseable {

  private final NpzArchive.Opened opened;
  private final String name;
  private final ByteSource source;
  private final NpyHeader header;
  private final byte[] bytes;
  private long next;

  NpzTokens(NpzArchive.Opened opened, String name) {
    this.opened = opened;
    this.name = name;
    this.source = opened.source();
    this.header = NpyHeader.read(source);
    this.bytes = new byte[header.textBytes()];
  }

  @Override
  public byte[] get() {
    long row = next++;
    if (row >= header.rows()) {
      return ("#" + row).getBytes(StandardCharsets.UTF_8);
    }
    source.bytes(bytes, bytes.length, "a text of " + bytes.length + " bytes");
    return header.kind() == 'U' ? fromUtf32() : fromBytes();
  }

  /** UTF-32 padded with zeros. */
  private byte[] fromUtf32() {
    ByteBuffer characters = ByteBuffer.wrap(bytes).order(header.order());
    int length = header.size();
    while (length > 0 && characters.getInt(4 * (length - 1)) == 0) {
      length--;
    }
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      int c = characters.getInt(4 * i);
      text.appendCodePoint(Character.isValidCodePoint(c) ? c : 0xFFFD);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Bytes padded with zeros, taken for UTF-8. */
  private byte[] fromBytes() {
    int length = bytes.length;
    while (length > 0 && bytes[length - 1] == 0) {
      length--;
    }
    return Utf8.shown(bytes, 0, length);
  }

  /** Checks the sum of all texts, which were read. */
  void finish() {
    opened.check(name);
  }

  @Override
  public void close() {
    source.close();
  }
}
