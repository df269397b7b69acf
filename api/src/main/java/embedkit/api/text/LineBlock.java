package embedkit.api.text;

import embedkit.api.Incubating;

/**
 * Lines of a text, each with its words and its labels, as a pass learns them. The arrays are the
 * trainer's scratch and are only read. For one thread.
 */
@Incubating
public final class LineBlock {

  private int[] words = {};
  private int[] wordStarts = {0};
  private int[] labels = {};
  private int[] labelStarts = {0};
  private int from;
  private int to;

  /** An empty block. */
  public LineBlock() {}

  /**
   * Lays the block on some lines. Each has a word or more and a label or more.
   *
   * @param words row ids of all lines' words, one line behind the other
   * @param wordStarts where the words of each line begin, and where those of the last end
   * @param labels numbers of all lines' labels, one line behind the other
   * @param labelStarts where the labels of each line begin, and where those of the last end
   */
  public void lay(int[] words, int[] wordStarts, int[] labels, int[] labelStarts) {
    this.words = words;
    this.wordStarts = wordStarts;
    this.labels = labels;
    this.labelStarts = labelStarts;
  }

  /**
   * Chooses the lines of the block.
   *
   * @param from its first line
   * @param to one behind its last line
   */
  public void choose(int from, int to) {
    this.from = from;
    this.to = to;
  }

  /**
   * Returns the words of all lines.
   *
   * @return row ids, not to be changed
   */
  public int[] words() {
    return words;
  }

  /**
   * Returns where the words of each line begin; those of line {@code i} end where those of the next
   * begin.
   *
   * @return not to be changed
   */
  public int[] wordStarts() {
    return wordStarts;
  }

  /**
   * Returns the labels of all lines.
   *
   * @return label numbers, not to be changed
   */
  public int[] labels() {
    return labels;
  }

  /**
   * Returns where the labels of each line begin.
   *
   * @return not to be changed
   */
  public int[] labelStarts() {
    return labelStarts;
  }

  /**
   * Returns the block's first line.
   *
   * @return 0 or more
   */
  public int from() {
    return from;
  }

  /**
   * Returns one behind the block's last line.
   *
   * @return more than {@link #from}
   */
  public int to() {
    return to;
  }
}
