package embedkit.training;

import embedkit.api.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Hands lines to a tokenizer. A line that is longer than the buffer comes in pieces, cut at white
 * space; it is still one sentence.
 */
final class LineScan extends TextScan {

  private final Tokenizer tokenizer;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final CharBuffer chars = CharBuffer.allocate(BUFFER);
  private int at;

  LineScan(String source, Tokenizer tokenizer, TokenCounter counter, IdSequence ids) {
    super(source, counter, ids);
    this.tokenizer = tokenizer;
  }

  @Override
  int tokens(int end, boolean last) {
    int from = 0;
    int space = 0;
    for (int i = 0; i < end; i++) {
      byte b = buffer[i];
      if (b == 0) {
        throw binary(i);
      }
      if (b == '\n') {
        split(from, i);
        lineEnd();
        from = i + 1;
      }
      space = b == ' ' || b == '\t' ? i : space;
    }
    if (last) {
      split(from, end);
      return end;
    }
    if (end == BUFFER && from == 0) {
      split(0, space);
      return space;
    }
    return from;
  }

  private void split(int from, int to) {
    int end = to > from && buffer[to - 1] == '\r' ? to - 1 : to;
    at = from;
    chars.clear();
    ByteBuffer bytes = ByteBuffer.wrap(buffer, from, end - from);
    CoderResult result = decoder.reset().decode(bytes, chars, true);
    if (result.isError()) {
      throw notUtf8(bytes.position(), end - bytes.position());
    }
    tokenizer.split(chars.flip().toString(), this::token);
  }

  private void token(String token) {
    byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
    boolean words = bytes.length > 0;
    for (byte b : bytes) {
      words &= b < 0 || b > ' ';
    }
    if (!words) {
      String found = "\"" + token + "\" from the tokenizer " + tokenizer.spec();
      throw broken(at, "tokens that are not empty and hold no space", found, null);
    }
    if (bytes.length > LONGEST) {
      throw tooLong(at);
    }
    ids.add(counter.count(bytes, 0, bytes.length));
  }
}
