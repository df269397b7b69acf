package embedkit.tokenizers.cut;

import embedkit.tokenizers.text.CharacterSet;
import java.lang.Character.UnicodeScript;

/**
 * Cuts where the script changes. Han, hiragana and katakana are one script, and what is common to
 * all scripts, such as digits and punctuation, is another. Spaces, and characters that are younger
 * than Unicode 9, go with what is before them; at the beginning they are dropped, as Hugging Face's
 * library does it.
 */
public record UnicodeScripts() implements PreTokenizer {

  private static final int PROLONGED_SOUND_MARK = 0x30fc;

  @Override
  public void cut(Cuts cuts) {
    char[] chars = cuts.text().buffer();
    for (int k = 0; k < cuts.count(); k++) {
      int to = cuts.to(k);
      int begun = to;
      UnicodeScript before = null;
      for (int i = cuts.from(k); i < to; ) {
        int c = Character.codePointAt(chars, i, to);
        UnicodeScript now = script(c);
        if (now != UnicodeScript.UNKNOWN && now != before) {
          if (before != null) {
            cuts.put(begun, i);
          }
          begun = i;
          before = now;
        }
        i += Character.charCount(c);
      }
      if (before != null) {
        cuts.put(begun, to);
      }
    }
    cuts.swap();
  }

  /** Returns the script that the library knows a character by; UNKNOWN goes with any. */
  private static UnicodeScript script(int c) {
    if (c >= 'a' && c <= 'z') {
      return UnicodeScript.LATIN;
    }
    if (!CharacterSet.SCRIPTED.has(c)) {
      return UnicodeScript.UNKNOWN;
    }
    return switch (c) {
      case PROLONGED_SOUND_MARK -> UnicodeScript.HAN;
      // Those whose script was another one in Unicode 9.
      case 0x0589, 0x061c -> UnicodeScript.COMMON;
      case 0x0953, 0x0954 -> UnicodeScript.DEVANAGARI;
      default ->
          switch (UnicodeScript.of(c)) {
            case HIRAGANA, KATAKANA -> UnicodeScript.HAN;
            case UnicodeScript script -> script;
          };
    };
  }
}
