package embedkit.tokenizers.text;

import java.util.List;

/**
 * Rules that work one behind the other.
 *
 * @param parts the rules in their order
 */
public record NormalizerSequence(List<Normalizer> parts) implements Normalizer {

  /** Copies the list; what one pass does is put together. */
  public NormalizerSequence {
    parts = List.copyOf(ReplaceCharacters.together(parts));
  }

  @Override
  public void normalize(NormalizedText text) {
    for (Normalizer part : parts) {
      part.normalize(text);
    }
  }
}
