package embedkit.training.text;

import embedkit.api.text.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
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
  private TextSource.Block block;
  private BlockTokens tokens;
  private int at;
  private boolean goesOn;
  private boolean warned;

  LineScan(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  @Override
  public void scan(TextSource.Block from, BlockTokens into) {
    block = from;
    tokens = into;
    int start = block.midToken ? behindTheToken() : 0;
    if (isOneToken(start)) {
      if (!tokens.tooLong(0)) {
        leaveLineOut(block.length);
      }
      return;
    }
    while (start < block.length && tokens.flaw == null) {
      int zero = -1;
      int end = start;
      while (end < block.length && block.bytes[end] != '\n') {
        if (block.bytes[end] == 0) {
          zero = zero < 0 ? end : zero;
          block.bytes[end] = NO_UTF8;
        }
        end++;
      }
      if (zero >= 0 && !tokens.zero(zero) || !split(start, end)) {
        leaveLineOut(end);
      } else if (end < block.length) {
        tokens.lineEnd();
      }
      start = end + 1;
    }
  }

  /** What came before was too long already. */
  private int behindTheToken() {
    if (tokens.restOfTooLong()) {
      return TextScan.tokenEnd(block, 0);
    }
    int end = TextScan.lineEnd(block, 0);
    leaveLineOut(end);
    return Math.min(end + 1, block.length);
  }

  private boolean isOneToken(int start) {
    return start == 0
        && block.length == TextSource.BLOCK
        && TextScan.tokenEnd(block, 0) == block.length;
  }

  private void leaveLineOut(int end) {
    if (tokens.flaw == null) {
      tokens.leaveLineOut(end < block.length);
    }
  }

  /** Returns whether the line goes on. */
  private boolean split(int from, int to) {
    int end = to;
    while (end > from && block.bytes[end - 1] == '\r') {
      end--;
    }
    at = from;
    goesOn = true;
    String line = line(from, end);
    if (goesOn) {
      if (!warned) {
        tokenizer.caveat(line).ifPresent(this::warn);
      }
      tokenizer.split(line, this::token);
    }
    return goesOn && tokens.flaw == null;
  }

  private String line(int from, int end) {
    chars.clear();
    ByteBuffer bytes = ByteBuffer.wrap(block.bytes, from, end - from);
    String line;
    if (decoder.reset().decode(bytes, chars, true).isError()) {
      goesOn = tokens.notUtf8(bytes.position(), end - bytes.position());
      line = goesOn ? TextScan.mended(block.bytes, from, end - from, tokens) : "";
    } else {
      line = chars.flip().toString();
    }
    // Neither is part of a word, whatever the tokenizer makes of it.
    line = line.indexOf(MARK) < 0 ? line : line.replace("" + MARK, "");
    return line.indexOf('\r') < 0 ? line : line.replace('\r', ' ');
  }

  /** Blocks of one thread come in the order of the text, so that its first is the one to tell. */
  private void warn(String sentence) {
    warned = true;
    tokens.caveat = new BlockTokens.Caveat(tokens.lines, sentence);
  }

  private void token(String token) {
    if (token == null) {
      tokens.wrong(at, "tokens", "null from the tokenizer " + tokenizer.spec());
      return;
    }
    byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
    boolean words = bytes.length > 0;
    for (byte b : bytes) {
      words &= b < 0 || b > ' ';
    }
    words &= token.indexOf(MARK) < 0;
    if (tokens.flaw != null || !goesOn) {
      return;
    }
    if (!words) {
      String found = "\"" + token + "\" from the tokenizer " + tokenizer.spec();
      tokens.wrong(at, "tokens that are not empty and hold no space", found);
    } else if (bytes.length > LONGEST) {
      goesOn = tokens.tooLong(at);
    } else {
      byte[] padded = Arrays.copyOf(bytes, bytes.length + TokenCounter.SLACK);
      tokens.add(tokens.counter.count(padded, 0, bytes.length));
    }
  }
}
