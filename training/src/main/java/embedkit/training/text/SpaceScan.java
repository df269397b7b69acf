package embedkit.training.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Cuts at spaces, tabs and line ends, exactly, without making strings of the bytes. */
final class SpaceScan implements TextScan {

  @Override
  public void scan(TextSource.Block block, BlockTokens tokens) {
    byte[] text = block.bytes;
    int from = 0;
    int i = 0;
    if (block.midToken) {
      i = TextScan.tokenEnd(block, 0);
      from = tokens.restOfTooLong() ? i : leaveLineOut(block, 0, tokens);
      i = from;
    }
    for (; i < block.length && tokens.flaw == null; i++) {
      byte b = text[i];
      if (b > ' ' || b < 0) {
        continue;
      }
      boolean goesOn = true;
      if (b == ' ' || b == '\n' || b == '\t' || b == '\r') {
        goesOn = token(text, from, i - from, tokens);
        from = i + 1;
        if (b == '\n' && goesOn) {
          tokens.lineEnd();
        }
      } else if (b == 0) {
        goesOn = tokens.zero(i);
        text[i] = NO_UTF8;
      }
      if (!goesOn) {
        from = leaveLineOut(block, i, tokens);
        i = from - 1;
      }
    }
    if (tokens.flaw == null && !token(text, from, block.length - from, tokens)) {
      leaveLineOut(block, block.length, tokens);
    }
  }

  /** Returns where the next line begins, unless the reading ends here. */
  private static int leaveLineOut(TextSource.Block block, int at, BlockTokens tokens) {
    if (tokens.flaw != null) {
      return block.length;
    }
    int end = TextScan.lineEnd(block, at);
    tokens.leaveLineOut(end < block.length);
    return Math.min(end + 1, block.length);
  }

  /** Returns whether the line goes on. */
  private static boolean token(byte[] text, int from, int length, BlockTokens tokens) {
    if (length > LONGEST) {
      return tokens.tooLong(from);
    }
    if (length > 0) {
      int id = tokens.counter.count(text, from, length);
      if (id < 0) {
        return odd(text, from, length, tokens);
      }
      tokens.add(id);
    }
    return true;
  }

  /** A token that is not UTF-8, or holds a byte-order mark. */
  private static boolean odd(byte[] text, int from, int length, BlockTokens tokens) {
    String token;
    try {
      ByteBuffer bytes = ByteBuffer.wrap(text, from, length);
      token = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      if (!tokens.notUtf8(from, length)) {
        return false;
      }
      token = TextScan.mended(text, from, length, tokens);
    }
    byte[] bytes = token.replace("" + MARK, "").getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST) {
      return tokens.tooLong(from);
    }
    if (bytes.length > 0) {
      byte[] padded = Arrays.copyOf(bytes, bytes.length + TokenCounter.SLACK);
      tokens.add(tokens.counter.count(padded, 0, bytes.length));
    }
    return true;
  }
}
