package embedkit.tokenizers.text;

/**
 * Drops white space at the ends of a text.
 *
 * @param left whether at its beginning
 * @param right whether at its end
 */
public record Strip(boolean left, boolean right) implements Normalizer {

  @Override
  public void normalize(NormalizedText text) {
    char[] chars = text.buffer();
    int from = 0;
    int to = text.length();
    // All white space is of one char.
    while (left && from < to && CharacterSet.isSpace(chars[from])) {
      from++;
    }
    while (right && to > from && CharacterSet.isSpace(chars[to - 1])) {
      to--;
    }
    if (from > 0 || to < text.length()) {
      text.begin();
      text.skip(from);
      text.keep(to);
      text.end();
    }
  }
}
