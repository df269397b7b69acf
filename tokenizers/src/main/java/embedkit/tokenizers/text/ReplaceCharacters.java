package embedkit.tokenizers.text;

import java.util.ArrayList;
import java.util.List;

/** Puts a text for each of some characters of ASCII: several {@link ReplaceText} in one pass. */
final class ReplaceCharacters implements Normalizer {

  private static final int ASCII = 0x80;

  private final String[] contents = new String[ASCII];

  private ReplaceCharacters() {}

  /** Puts rules that follow each other together, where one pass does what they do in turn. */
  static List<Normalizer> together(List<Normalizer> parts) {
    List<Normalizer> all = new ArrayList<>();
    ReplaceCharacters open = null;
    for (Normalizer part : parts) {
      if (part instanceof ReplaceText rule && isCharacter(rule)) {
        if (open == null || open.touches(rule.sought().charAt(0))) {
          open = new ReplaceCharacters();
          all.add(open);
        }
        open.contents[rule.sought().charAt(0)] = rule.content();
      } else {
        open = null;
        all.add(part);
      }
    }
    return all;
  }

  private static boolean isCharacter(ReplaceText rule) {
    return rule.sought().length() == 1 && rule.sought().charAt(0) < ASCII;
  }

  /** Tells whether a rule put a character, or replaced it: then another one of it comes later. */
  private boolean touches(char c) {
    boolean found = contents[c] != null;
    for (String content : contents) {
      found |= content != null && content.indexOf(c) >= 0;
    }
    return found;
  }

  @Override
  public void normalize(NormalizedText text) {
    char[] chars = text.buffer();
    int length = text.length();
    int first = 0;
    while (first < length && content(chars[first]) == null) {
      first++;
    }
    if (first == length) {
      return;
    }
    text.begin();
    char[] old = text.oldChars();
    for (int i = first; i < length; i++) {
      String content = content(old[i]);
      if (content != null) {
        text.keep(i);
        ReplaceText.replace(text, i + 1, content);
      }
    }
    text.keep(length);
    text.end();
  }

  private String content(char c) {
    return c < ASCII ? contents[c] : null;
  }
}
