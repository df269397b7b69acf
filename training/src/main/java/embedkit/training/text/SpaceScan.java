package embedkit.training.text;

/** Cuts at spaces, tabs and line ends, exactly, without making strings of the bytes. */
final class SpaceScan implements TextScan {

  @Override
  public void scan(TextSource.Block block, BlockTokens tokens) {
    byte[] text = block.bytes;
    int from = 0;
    for (int i = 0; i < block.length && tokens.flaw == null; i++) {
      byte b = text[i];
      if (b > ' ' || b < 0) {
        continue;
      }
      if (b == ' ' || b == '\n' || b == '\t' || b == '\r') {
        token(text, from, i - from, tokens);
        from = i + 1;
        if (b == '\n') {
          tokens.lineEnd();
        }
      } else if (b == 0) {
        tokens.binary(i);
      }
    }
    if (tokens.flaw == null) {
      token(text, from, block.length - from, tokens);
    }
  }

  private static void token(byte[] text, int from, int length, BlockTokens tokens) {
    if (length > LONGEST) {
      tokens.tooLong(from);
    } else if (length > 0) {
      int id = tokens.counter.count(text, from, length);
      if (id < 0) {
        tokens.notUtf8(text, from, length);
      } else {
        tokens.add(id);
      }
    }
  }
}
