package embedkit.tokenizers.text;

import java.util.List;

/**
 * Rules that work one behind the other.
 *
 * @param parts the rules in their order
 */
public record NormalizerSequence(List<Normalizer> parts) implements Normalizer {

  /** Copies the list. */
  public NormalizerSequence {
    parts = List.copyOf(parts);
  }

  @Override
  public void normalize(NormalizedText text) {
    for (Normalizer part : parts) {
      part.normalize(text);
    }
  }
}
