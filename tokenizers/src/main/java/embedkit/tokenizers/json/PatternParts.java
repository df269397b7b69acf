package embedkit.tokenizers.json;

import embedkit.tokenizers.cut.Behavior;
import embedkit.tokenizers.cut.Delimiters;
import embedkit.tokenizers.cut.Split;
import embedkit.tokenizers.decode.Decoder;
import embedkit.tokenizers.pattern.BoundedPattern;
import embedkit.tokenizers.piece.BrokenVocabularyException;
import embedkit.tokenizers.piece.Charsmap;
import embedkit.tokenizers.text.CharsmapNormalizer;
import java.util.Base64;

/** Patterns and maps of characters as a file writes them. */
final class PatternParts {

  private static final String GPT2 =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

  private PatternParts() {}

  static BoundedPattern pattern(JsonPart part) {
    try {
      return BoundedPattern.of(part.someText());
    } catch (BrokenVocabularyException e) {
      throw ModelParts.told(part.file(), part.place(), e);
    }
  }

  static Delimiters delimiters(JsonPart part) {
    return delimiters(pattern(part));
  }

  private static Delimiters delimiters(BoundedPattern pattern) {
    return (chars, from, to, out) -> pattern.find(chars, from, to, out::delimiter);
  }

  /** How GPT-2 cuts a text. */
  static Split gpt2() {
    try {
      return new Split(delimiters(BoundedPattern.of(GPT2)), Behavior.ISOLATED, false);
    } catch (BrokenVocabularyException e) {
      throw new IllegalStateException("the pattern of GPT-2 is not known", e);
    }
  }

  /** Puts a text for whatever a pattern finds in a token. */
  static Decoder replacing(JsonPart part, String content) {
    BoundedPattern pattern = pattern(part);
    return Decoder.each(
        token -> {
          char[] chars = token.toCharArray();
          StringBuilder changed = new StringBuilder();
          int[] done = {0};
          pattern.find(
              chars,
              0,
              chars.length,
              (start, end) -> {
                changed.append(chars, done[0], start - done[0]).append(content);
                done[0] = end;
              });
          return changed.append(chars, done[0], chars.length - done[0]).toString();
        });
  }

  static CharsmapNormalizer charsmap(JsonPart part) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(part.text());
    } catch (IllegalArgumentException e) {
      throw part.expected("a map in base64");
    }
    try {
      return new CharsmapNormalizer(Charsmap.of(bytes));
    } catch (BrokenVocabularyException e) {
      throw ModelParts.told(part.file(), part.place(), e);
    }
  }
}
