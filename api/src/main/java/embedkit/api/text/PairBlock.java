package embedkit.api.text;

import embedkit.api.Incubating;

/**
 * Pairs of words with their weights, as a pass learns them. The arrays are the trainer's scratch
 * and are only read. For one thread.
 */
@Incubating
public final class PairBlock {

  private int[] words = {};
  private int[] contexts = {};
  private float[] weights = {};
  private int from;
  private int to;

  /** An empty block. */
  public PairBlock() {}

  /**
   * Lays the block on some pairs. Pairs of one word often follow each other, and none comes twice.
   *
   * @param words of each pair the word
   * @param contexts of each pair the word around it
   * @param weights of each pair what it counts in the text, above 0
   */
  public void lay(int[] words, int[] contexts, float[] weights) {
    this.words = words;
    this.contexts = contexts;
    this.weights = weights;
  }

  /**
   * Chooses the pairs of the block.
   *
   * @param from index of its first pair
   * @param to one behind its last pair
   */
  public void choose(int from, int to) {
    this.from = from;
    this.to = to;
  }

  /**
   * Returns the first word of each pair.
   *
   * @return row ids, not to be changed
   */
  public int[] words() {
    return words;
  }

  /**
   * Returns the second word of each pair, which stands around the first.
   *
   * @return row ids, not to be changed
   */
  public int[] contexts() {
    return contexts;
  }

  /**
   * Returns what each pair counts in the text.
   *
   * @return numbers above 0, not to be changed
   */
  public float[] weights() {
    return weights;
  }

  /**
   * Returns the index of the block's first pair.
   *
   * @return 0 or more
   */
  public int from() {
    return from;
  }

  /**
   * Returns one behind the index of the block's last pair.
   *
   * @return more than {@link #from}
   */
  public int to() {
    return to;
  }
}
