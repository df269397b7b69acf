package embedkit.tokenizers.cut;

import java.util.function.IntPredicate;

/** Where a text is cut. Immutable, and safe for any number of threads. */
@FunctionalInterface
public interface Delimiters {

  /**
   * Finds the delimiters of a pre-token.
   *
   * @param chars holds it; not changed
   * @param from its first char
   * @param to one behind its last char
   * @param out takes the delimiters in their order
   */
  void find(char[] chars, int from, int to, Stretches out);

  /**
   * Returns delimiters that are single characters.
   *
   * @param asked tells which
   * @return the delimiters
   */
  static Delimiters characters(IntPredicate asked) {
    return (chars, from, to, out) -> {
      for (int i = from; i < to; ) {
        int c = Character.codePointAt(chars, i, to);
        int next = i + Character.charCount(c);
        if (asked.test(c)) {
          out.delimiter(i, next);
        }
        i = next;
      }
    };
  }

  /**
   * Returns delimiters that are stretches of characters, as long as can be.
   *
   * @param kind tells which: characters of one kind make one delimiter; those of kind 0 make none
   * @return the delimiters
   */
  static Delimiters runs(java.util.function.IntUnaryOperator kind) {
    return (chars, from, to, out) -> {
      int begun = from;
      int before = 0;
      for (int i = from; i < to; ) {
        int c = Character.codePointAt(chars, i, to);
        int now = kind.applyAsInt(c);
        if (now != before) {
          if (before != 0) {
            out.delimiter(begun, i);
          }
          begun = i;
          before = now;
        }
        i += Character.charCount(c);
      }
      if (before != 0 && to > begun) {
        out.delimiter(begun, to);
      }
    };
  }

  /**
   * Returns delimiters that are a certain text.
   *
   * @param text the text; not empty
   * @return the delimiters
   */
  static Delimiters text(String text) {
    char[] sought = text.toCharArray();
    return (chars, from, to, out) -> {
      int last = to - sought.length;
      for (int i = from; i <= last; i++) {
        int k = 0;
        while (k < sought.length && chars[i + k] == sought[k]) {
          k++;
        }
        if (k == sought.length) {
          out.delimiter(i, i + k);
          i += k - 1;
        }
      }
    };
  }
}
