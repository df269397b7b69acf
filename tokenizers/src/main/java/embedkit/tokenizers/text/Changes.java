package embedkit.tokenizers.text;

import java.util.function.IntPredicate;

/** Changes of a text that several rules share. */
final class Changes {

  private Changes() {}

  /** Drops characters. */
  static void drop(NormalizedText text, IntPredicate dropped) {
    int first = first(text, dropped);
    if (first == text.length()) {
      return;
    }
    text.begin();
    text.keep(first);
    char[] old = text.oldChars();
    int length = text.oldLength();
    for (int i = first; i < length; ) {
      int c = Character.codePointAt(old, i, length);
      int next = i + Character.charCount(c);
      if (dropped.test(c)) {
        text.keep(i);
        text.skip(1);
      }
      i = next;
    }
    text.keep(length);
    text.end();
  }

  /** Returns the first char of the first character that is asked for, or the text's length. */
  static int first(NormalizedText text, IntPredicate asked) {
    int length = text.length();
    char[] chars = text.buffer();
    for (int i = 0; i < length; ) {
      int c = Character.codePointAt(chars, i, length);
      if (asked.test(c)) {
        return i;
      }
      i += Character.charCount(c);
    }
    return length;
  }
}
