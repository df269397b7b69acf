package embedkit.io.formats.text;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text of any encoding as UTF-8. Bytes that are none of that encoding come as they are, so that who
 * reads finds them where UTF-8 should be.
 */
final class DecodedStream extends FilterInputStream {

  private static final int BUFFER = 1 << 16;

  private final CharsetDecoder decoder;
  private final ByteBuffer raw = ByteBuffer.allocate(BUFFER).flip();
  private final CharBuffer chars = CharBuffer.allocate(BUFFER);
  private ByteBuffer ready = ByteBuffer.allocate(0);
  private boolean ended;
  private boolean flushed;

  DecodedStream(InputStream in, Charset encoding) {
    super(in);
    this.decoder =
        encoding
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    while (!ready.hasRemaining()) {
      if (flushed) {
        return -1;
      }
      more();
    }
    int count = Math.min(length, ready.remaining());
    ready.get(into, from, count);
    return count;
  }

  @Override
  public long skip(long bytes) throws IOException {
    return readNBytes((int) Math.min(bytes, BUFFER)).length;
  }

  @Override
  public int available() {
    return ready.remaining();
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** Decodes what is at hand, or one byte that cannot be decoded. */
  private void more() throws IOException {
    fill();
    chars.clear();
    CoderResult result = decoder.decode(raw, chars, ended);
    boolean broken = result.isError() && chars.position() == 0;
    if (broken) {
      byte[] bytes = new byte[Math.min(result.length(), raw.remaining())];
      raw.get(bytes);
      ready = ByteBuffer.wrap(bytes);
      return;
    }
    if (result.isUnderflow() && ended) {
      decoder.flush(chars);
      flushed = true;
    }
    ready = StandardCharsets.UTF_8.encode(chars.flip());
  }

  private void fill() throws IOException {
    raw.compact();
    int got = raw.hasRemaining() ? in.read(raw.array(), raw.position(), raw.remaining()) : 0;
    ended |= got < 0;
    raw.position(raw.position() + Math.max(0, got)).flip();
  }
}
