package embedkit.tokenizers.cut;

import embedkit.tokenizers.text.ByteAlphabet;
import embedkit.tokenizers.text.NormalizedText;
import embedkit.tokenizers.text.Prepend;
import java.util.Optional;

/**
 * Writes a text in the alphabet of bytes.
 *
 * @param prefixSpace whether a space is put before each pre-token that has none
 * @param pattern cuts before that; empty if the text is not cut
 */
public record ByteLevel(boolean prefixSpace, Optional<Split> pattern) implements PreTokenizer {

  @Override
  public void cut(Cuts cuts) {
    if (prefixSpace) {
      putSpaces(cuts);
    }
    pattern.ifPresent(split -> split.cut(cuts));
    spell(cuts);
  }

  private static void putSpaces(Cuts cuts) {
    NormalizedText text = cuts.text();
    boolean lacking = false;
    for (int i = 0; i < cuts.count(); i++) {
      lacking |= text.buffer()[cuts.from(i)] != ' ';
    }
    if (!lacking) {
      return;
    }
    text.begin();
    for (int i = 0; i < cuts.count(); i++) {
      text.skipTo(cuts.from(i));
      int begun = text.length();
      if (text.oldChars()[cuts.from(i)] != ' ') {
        Prepend.before(text, " ");
      }
      text.keep(cuts.to(i));
      cuts.put(begun, text.length());
    }
    text.end();
    cuts.swap();
  }

  private static void spell(Cuts cuts) {
    NormalizedText text = cuts.text();
    char[] chars = text.buffer();
    for (int i = 0; i < cuts.count(); i++) {
      for (int k = cuts.from(i); k < cuts.to(i); k++) {
        if (chars[k] >= 0x80) {
          spellWide(cuts);
          return;
        }
      }
    }
    for (int i = 0; i < cuts.count(); i++) {
      for (int k = cuts.from(i); k < cuts.to(i); k++) {
        chars[k] = ByteAlphabet.letter(chars[k]);
      }
    }
  }

  private static void spellWide(Cuts cuts) {
    NormalizedText text = cuts.text();
    text.begin();
    for (int i = 0; i < cuts.count(); i++) {
      text.skipTo(cuts.from(i));
      int begun = text.length();
      ByteAlphabet.spell(text, cuts.to(i));
      cuts.put(begun, text.length());
    }
    text.end();
    cuts.swap();
  }
}
