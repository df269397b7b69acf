package embedkit.tokenizers.cut;

/**
 * Cuts after so many characters.
 *
 * @param characters how many; 1 or more
 */
public record FixedLength(int characters) implements PreTokenizer {

  @Override
  public void cut(Cuts cuts) {
    char[] chars = cuts.text().buffer();
    for (int k = 0; k < cuts.count(); k++) {
      int to = cuts.to(k);
      int begun = cuts.from(k);
      int count = 0;
      for (int i = begun; i < to; ) {
        i += Character.charCount(Character.codePointAt(chars, i, to));
        if (++count == characters) {
          cuts.put(begun, i);
          begun = i;
          count = 0;
        }
      }
      cuts.put(begun, to);
    }
    cuts.swap();
  }
}
