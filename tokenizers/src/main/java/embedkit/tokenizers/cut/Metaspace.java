package embedkit.tokenizers.cut;

import embedkit.tokenizers.text.NormalizedText;
import embedkit.tokenizers.text.Prepend;

/**
 * Writes spaces as a character that can be seen, puts one before a text, and cuts before each.
 *
 * @param replacement the character
 * @param prepend where one is put
 * @param split whether the text is cut
 */
public record Metaspace(char replacement, Scheme prepend, boolean split) implements PreTokenizer {

  /** Where a space is put before a text that does not begin with one. */
  public enum Scheme {
    /** Before each pre-token. */
    ALWAYS,
    /** Before the pre-token that the given text begins with. */
    FIRST,
    /** Nowhere. */
    NEVER
  }

  @Override
  public void cut(Cuts cuts) {
    NormalizedText text = cuts.text();
    char[] chars = text.buffer();
    boolean prepends = false;
    for (int i = 0; i < cuts.count(); i++) {
      for (int k = cuts.from(i); k < cuts.to(i); k++) {
        if (chars[k] == ' ') {
          chars[k] = replacement;
        }
      }
      prepends |= prepends(text.buffer(), text.start(cuts.from(i)), cuts.from(i));
    }
    if (prepends) {
      putBefore(cuts);
    }
    if (split) {
      new Split(Delimiters.characters(c -> c == replacement), Behavior.MERGED_WITH_NEXT, false)
          .cut(cuts);
    }
  }

  private boolean prepends(char[] chars, int place, int from) {
    return chars[from] != replacement
        && (prepend == Scheme.ALWAYS || prepend == Scheme.FIRST && place == 0);
  }

  private void putBefore(Cuts cuts) {
    NormalizedText text = cuts.text();
    String prefix = String.valueOf(replacement);
    text.begin();
    for (int i = 0; i < cuts.count(); i++) {
      text.skipTo(cuts.from(i));
      int begun = text.length();
      if (prepends(text.oldChars(), text.oldStart(cuts.from(i)), cuts.from(i))) {
        Prepend.before(text, prefix);
      }
      text.keep(cuts.to(i));
      cuts.put(begun, text.length());
    }
    text.end();
    cuts.swap();
  }
}
