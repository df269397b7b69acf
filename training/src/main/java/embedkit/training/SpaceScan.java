package embedkit.training;

/** Cuts at spaces, tabs and line ends, exactly, without making strings of the bytes. */
final class SpaceScan extends TextScan {

  SpaceScan(String source, TokenCounter counter, IdSequence ids) {
    super(source, counter, ids);
  }

  @Override
  int tokens(int end, boolean last) {
    byte[] text = buffer;
    int from = 0;
    for (int i = 0; i < end; i++) {
      byte b = text[i];
      if (b > ' ' || b < 0) {
        continue;
      }
      if (b == 0) {
        throw binary(i);
      }
      if (b == ' ' || b == '\n' || b == '\t' || b == '\r') {
        if (i > from) {
          token(from, i - from);
        }
        from = i + 1;
        if (b == '\n') {
          lineEnd();
        }
      }
    }
    if (last && end > from) {
      token(from, end - from);
      return end;
    }
    if (end - from > LONGEST) {
      throw tooLong(from);
    }
    return from;
  }

  private void token(int from, int length) {
    if (length > LONGEST) {
      throw tooLong(from);
    }
    int id = counter.count(buffer, from, length);
    if (id < 0) {
      throw notUtf8(from, length);
    }
    ids.add(id);
  }
}
