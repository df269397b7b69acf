package embedkit.tokenizers.cut;

import java.lang.Character.UnicodeScript;

/** Cuts where the script changes; a space belongs to any, and kana to Chinese characters. */
public record ScriptChanges() implements PreTokenizer {

  private static final int LONG_VOWEL = 0x30fc;

  @Override
  public void cut(Cuts cuts) {
    char[] chars = cuts.text().buffer();
    for (int k = 0; k < cuts.count(); k++) {
      int to = cuts.to(k);
      int begun = cuts.from(k);
      UnicodeScript before = null;
      for (int i = begun; i < to; ) {
        int c = Character.codePointAt(chars, i, to);
        if (c != ' ') {
          UnicodeScript now = script(c);
          if (now != before) {
            if (before != null) {
              cuts.put(begun, i);
            }
            // What is before the first script, spaces alone, is dropped as the reference does it.
            begun = i;
            before = now;
          }
        }
        i += Character.charCount(c);
      }
      if (before != null) {
        cuts.put(begun, to);
      }
    }
    cuts.swap();
  }

  private static UnicodeScript script(int c) {
    if (c == LONG_VOWEL) {
      return UnicodeScript.HAN;
    }
    UnicodeScript script = UnicodeScript.of(c);
    return script == UnicodeScript.HIRAGANA || script == UnicodeScript.KATAKANA
        ? UnicodeScript.HAN
        : script;
  }
}
