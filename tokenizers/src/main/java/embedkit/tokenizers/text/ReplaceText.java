package embedkit.tokenizers.text;

/**
 * Puts a text for another, wherever that stands.
 *
 * @param sought what is replaced; not empty
 * @param content what stands there then, with the place of the last character that it stands for
 */
public record ReplaceText(String sought, String content) implements Normalizer {

  @Override
  public void normalize(NormalizedText text) {
    if (sought.length() == 1 && content.length() == 1) {
      char[] chars = text.buffer();
      char from = sought.charAt(0);
      char to = content.charAt(0);
      for (int i = 0; i < text.length(); i++) {
        if (chars[i] == from) {
          chars[i] = to;
        }
      }
      return;
    }
    int found = find(text.buffer(), 0, text.length());
    if (found < 0) {
      return;
    }
    text.begin();
    char[] old = text.oldChars();
    int length = text.oldLength();
    while (found >= 0) {
      text.keep(found);
      replace(text, found + sought.length(), content);
      found = find(old, found + sought.length(), length);
    }
    text.keep(length);
    text.end();
  }

  /** Takes the old chars up to a place and puts something for them. */
  static void replace(NormalizedText text, int to, String content) {
    text.skipTo(to);
    for (int i = 0; i < content.length(); ) {
      int c = content.codePointAt(i);
      text.put(c, 1);
      i += Character.charCount(c);
    }
  }

  private int find(char[] chars, int from, int to) {
    int size = sought.length();
    char first = sought.charAt(0);
    for (int i = from; i <= to - size; i++) {
      if (chars[i] == first) {
        int k = 1;
        while (k < size && chars[i + k] == sought.charAt(k)) {
          k++;
        }
        if (k == size) {
          return i;
        }
      }
    }
    return -1;
  }
}
