package embedkit.tokenizers.text;

import embedkit.tokenizers.pattern.BoundedPattern;

/**
 * Puts a text for whatever a pattern finds.
 *
 * @param pattern finds it
 * @param content what stands there then, with the place of the last character that it stands for
 */
public record ReplacePattern(BoundedPattern pattern, String content) implements Normalizer {

  @Override
  public void normalize(NormalizedText text) {
    text.begin();
    int length = text.oldLength();
    pattern.find(
        text.oldChars(),
        0,
        length,
        (start, end) -> {
          text.keep(start);
          ReplaceText.replace(text, end, content);
        });
    text.keep(length);
    text.end();
  }
}
