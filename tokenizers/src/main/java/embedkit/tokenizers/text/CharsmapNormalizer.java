package embedkit.tokenizers.text;

import embedkit.tokenizers.piece.Charsmap;

/**
 * Puts for characters what SentencePiece's map says.
 *
 * @param map the map
 */
public record CharsmapNormalizer(Charsmap map) implements Normalizer {

  @Override
  public void normalize(NormalizedText text) {
    text.begin();
    int length = text.oldLength();
    map.normalize(text.oldChars(), 0, length, new Taken(text));
    text.end();
  }

  /**
   * Takes the parts of a text. What becomes more characters adds the last of them; what becomes
   * fewer is taken with the last of them, or with the character before, if it becomes none.
   */
  private record Taken(NormalizedText text) implements Charsmap.Edits {
    @Override
    public void keep(int from, int to) {
      text.keep(to);
    }

    @Override
    public void replace(int from, int to, char[] by, int byFrom, int byTo) {
      int taken = Character.codePointCount(text.oldChars(), from, to - from);
      int put = Character.codePointCount(by, byFrom, byTo - byFrom);
      int i = 0;
      for (int at = byFrom; at < byTo; i++) {
        int c = Character.codePointAt(by, at, byTo);
        int change = i >= taken ? 1 : i == put - 1 ? put - taken : 0;
        text.put(c, change);
        at += Character.charCount(c);
      }
      text.skipTo(to);
    }
  }
}
