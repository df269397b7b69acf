package embedkit.tokenizers.text;

/**
 * Puts a text for white space in a row, as the pattern {@code \s+} would.
 *
 * @param content what stands there then, with the place of the last character of the row
 */
public record ReplaceSpaces(String content) implements Normalizer {

  @Override
  public void normalize(NormalizedText text) {
    char[] chars = text.buffer();
    int length = text.length();
    int first = 0;
    while (first < length && !changes(chars, first, length)) {
      first++;
    }
    if (first == length) {
      return;
    }
    text.begin();
    char[] old = text.oldChars();
    for (int i = first; i < length; i++) {
      if (CharacterSet.isSpace(old[i])) {
        text.keep(i);
        while (i + 1 < length && CharacterSet.isSpace(old[i + 1])) {
          i++;
        }
        ReplaceText.replace(text, i + 1, content);
      }
    }
    text.keep(length);
    text.end();
  }

  /** Tells whether a char begins or goes on with a row that does not stay as it is. */
  private boolean changes(char[] chars, int i, int length) {
    if (!CharacterSet.isSpace(chars[i])) {
      return false;
    }
    boolean alone = i + 1 == length || !CharacterSet.isSpace(chars[i + 1]);
    return !alone || content.length() != 1 || content.charAt(0) != chars[i];
  }
}
