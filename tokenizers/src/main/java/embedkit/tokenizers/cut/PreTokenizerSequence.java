package embedkit.tokenizers.cut;

import java.util.List;

/**
 * Rules that cut one behind the other.
 *
 * @param parts the rules in their order
 */
public record PreTokenizerSequence(List<PreTokenizer> parts) implements PreTokenizer {

  /** Copies the list. */
  public PreTokenizerSequence {
    parts = List.copyOf(parts);
  }

  @Override
  public void cut(Cuts cuts) {
    for (PreTokenizer part : parts) {
      part.cut(cuts);
    }
  }
}
