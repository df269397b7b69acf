package embedkit.tokenizers.chain;

import java.util.List;

/**
 * What is done to the tokens of a text in the end.
 *
 * @param template the special tokens around a text: their ids, and {@link #TEXT} where the text
 *     stands
 * @param trims whether white space is taken off the places of tokens; for each time it is, whether
 *     a space was put before the text
 */
public record PostProcessor(List<Integer> template, List<Boolean> trims) {

  /** Stands for the text. */
  public static final int TEXT = -1;

  /** Leaves the tokens as they are. */
  public static final PostProcessor NONE = new PostProcessor(List.of(TEXT), List.of());

  /** Copies the lists. */
  public PostProcessor {
    template = List.copyOf(template);
    trims = List.copyOf(trims);
  }

  /** Returns how many special tokens are added. */
  int added() {
    return (int) template.stream().filter(id -> id != TEXT).count();
  }

  /**
   * How a long text is cut.
   *
   * @param most how many tokens are kept, special ones among them
   * @param left whether those at the beginning are dropped rather than those at the end
   */
  public record Truncation(int most, boolean left) {}
}
