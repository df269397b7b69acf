package embedkit.training.text;

import embedkit.api.text.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Hands lines to a tokenizer. A line that is longer than a block comes in pieces, cut at white
 * space; it is still one sentence.
 */
final class LineScan implements TextScan {

  private final Tokenizer tokenizer;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final CharBuffer chars = CharBuffer.allocate(TextSource.BLOCK);
  private BlockTokens tokens;
  private int at;

  LineScan(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  @Override
  public void scan(TextSource.Block block, BlockTokens into) {
    tokens = into;
    int from = 0;
    int space = -1;
    for (int i = 0; i < block.length && into.flaw == null; i++) {
      byte b = block.bytes[i];
      if (b == 0) {
        into.binary(i);
      } else if (b == '\n') {
        split(block.bytes, from, i);
        into.lineEnd();
        from = i + 1;
      } else if (b == ' ' || b == '\t') {
        space = i;
      }
    }
    if (into.flaw == null && block.length == TextSource.BLOCK && space < 0 && from == 0) {
      into.tooLong(0);
    }
    if (into.flaw == null) {
      split(block.bytes, from, block.length);
    }
  }

  private void split(byte[] text, int from, int to) {
    int end = to > from && text[to - 1] == '\r' ? to - 1 : to;
    at = from;
    chars.clear();
    ByteBuffer bytes = ByteBuffer.wrap(text, from, end - from);
    CoderResult result = decoder.reset().decode(bytes, chars, true);
    if (result.isError()) {
      tokens.notUtf8(text, bytes.position(), end - bytes.position());
    } else {
      tokenizer.split(chars.flip().toString(), this::token);
    }
  }

  private void token(String token) {
    byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
    boolean words = bytes.length > 0;
    for (byte b : bytes) {
      words &= b < 0 || b > ' ';
    }
    if (tokens.flaw != null) {
      return;
    }
    if (!words) {
      String found = "\"" + token + "\" from the tokenizer " + tokenizer.spec();
      tokens.wrong(at, "tokens that are not empty and hold no space", found, null);
    } else if (bytes.length > LONGEST) {
      tokens.tooLong(at);
    } else {
      byte[] padded = Arrays.copyOf(bytes, bytes.length + TokenCounter.SLACK);
      tokens.add(tokens.counter.count(padded, 0, bytes.length));
    }
  }
}
