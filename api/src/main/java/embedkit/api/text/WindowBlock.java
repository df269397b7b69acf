package embedkit.api.text;

import embedkit.api.Incubating;

/**
 * Consecutive words of a text with the words around them, as a pass learns them. The arrays are the
 * trainer's scratch and are only read. For one thread.
 */
@Incubating
public final class WindowBlock {

  private int[] words = {};
  private int[] low = {};
  private int[] high = {};
  private int from;
  private int to;

  /** An empty block. */
  public WindowBlock() {}

  /**
   * Lays the block on a text.
   *
   * @param words word ids, of the block and of the words around it
   * @param low for each word, the index of the first of those around it
   * @param high for each word, one behind the last of those around it; the word itself stands among
   *     them and is not its own neighbour
   */
  public void lay(int[] words, int[] low, int[] high) {
    this.words = words;
    this.low = low;
    this.high = high;
  }

  /**
   * Chooses the words of the block.
   *
   * @param from index of its first word
   * @param to one behind its last word
   * @throws IndexOutOfBoundsException if the text has not as many words
   */
  public void choose(int from, int to) {
    if (from < 0 || to < from || to > words.length) {
      throw new IndexOutOfBoundsException(
          "words " + from + " to " + to + " are no block of a text of " + words.length + " words");
    }
    this.from = from;
    this.to = to;
  }

  /**
   * Returns the word ids.
   *
   * @return not to be changed
   */
  public int[] words() {
    return words;
  }

  /**
   * Returns for each word the index of the first word around it.
   *
   * @return not to be changed
   */
  public int[] low() {
    return low;
  }

  /**
   * Returns for each word one behind the index of the last word around it.
   *
   * @return not to be changed
   */
  public int[] high() {
    return high;
  }

  /**
   * Returns the index of the block's first word.
   *
   * @return 0 or more
   */
  public int from() {
    return from;
  }

  /**
   * Returns one behind the index of the block's last word.
   *
   * @return more than {@link #from}
   */
  public int to() {
    return to;
  }

  /**
   * Returns the index of the first word that is around any word of the block, or in it.
   *
   * @return at most {@link #from}
   */
  public int first() {
    int first = from;
    for (int i = from; i < to; i++) {
      first = Math.min(first, low[i]);
    }
    return first;
  }

  /**
   * Returns one behind the index of the last word that is around any word of the block, or in it.
   *
   * @return at least {@link #to}
   */
  public int last() {
    int last = to;
    for (int i = from; i < to; i++) {
      last = Math.max(last, high[i]);
    }
    return last;
  }
}
