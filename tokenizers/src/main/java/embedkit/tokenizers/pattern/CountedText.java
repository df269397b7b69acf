package embedkit.tokenizers.pattern;

/** A stretch of a text that can be looked at so many times. For one thread. */
final class CountedText implements CharSequence {

  /** The text has been looked at too often. */
  static final class SpentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SpentException() {
      super("looked at too often", null, false, false);
    }
  }

  private final char[] text;
  private final int from;
  private final int to;
  private long left;

  CountedText(char[] text, int from, int to, long looks) {
    this.text = text;
    this.from = from;
    this.to = to;
    left = looks;
  }

  /** The first char in the array. */
  int from() {
    return from;
  }

  /** The place behind the character at a place, both from 0. */
  int after(int at) {
    boolean pair =
        from + at + 1 < to && Character.isSurrogatePair(text[from + at], text[from + at + 1]);
    return at + (pair ? 2 : 1);
  }

  @Override
  public int length() {
    return to - from;
  }

  @Override
  public char charAt(int index) {
    if (--left < 0) {
      throw new SpentException();
    }
    return text[from + index];
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return new CountedText(text, from + start, from + end, left);
  }

  @Override
  public String toString() {
    return new String(text, from, to - from);
  }
}
