package embedkit.tokenizers.cut;

import embedkit.tokenizers.text.CharacterSet;

/** Cuts at white space, which is dropped, and around each character of punctuation. */
public record BertPreTokenizer() implements PreTokenizer {

  @Override
  public void cut(Cuts cuts) {
    char[] chars = cuts.text().buffer();
    for (int k = 0; k < cuts.count(); k++) {
      int to = cuts.to(k);
      int begun = cuts.from(k);
      for (int i = begun; i < to; ) {
        int c = Character.codePointAt(chars, i, to);
        int next = i + Character.charCount(c);
        if (CharacterSet.isSpace(c)) {
          cuts.put(begun, i);
          begun = next;
        } else if (CharacterSet.PUNCTUATION.has(c)) {
          cuts.put(begun, i);
          cuts.put(i, next);
          begun = next;
        }
        i = next;
      }
      cuts.put(begun, to);
    }
    cuts.swap();
  }
}
