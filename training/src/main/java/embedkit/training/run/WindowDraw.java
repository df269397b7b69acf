package embedkit.training.run;

import embedkit.training.text.Corpus;

/**
 * Leaves frequent words of a chunk out at random and draws each kept word's window within its line.
 * For one thread.
 */
public final class WindowDraw {

  private final float[] keep;
  private final int window;
  private final int[] words = new int[Corpus.longestChunk()];
  private final int[] low = new int[Corpus.longestChunk()];
  private final int[] high = new int[Corpus.longestChunk()];
  private int size;
  private int met;

  /**
   * Draws with these chances.
   *
   * @param keep of each row the chance to be kept; not copied
   * @param window the most words to either side, 1 or more
   */
  public WindowDraw(float[] keep, int window) {
    this.keep = keep;
    this.window = window;
  }

  /**
   * Returns each word's chance to be kept.
   *
   * @param counts how often each occurs
   * @param words how often all do
   * @param threshold words of a lesser share are all kept; 0 keeps all
   * @return from 0 to 1
   */
  public static float[] keep(long[] counts, long words, double threshold) {
    float[] keep = new float[counts.length];
    for (int row = 0; row < keep.length; row++) {
      double share = threshold * words / counts[row];
      keep[row] = threshold == 0 ? 1 : (float) Math.min(1, Math.sqrt(share) + share);
    }
    return keep;
  }

  /**
   * Draws a chunk.
   *
   * @param ids rows, with {@link Corpus#LINE_END} between lines
   * @param count how many
   * @param bits what it is drawn with
   */
  public void draw(int[] ids, int count, Bits bits) {
    size = 0;
    met = 0;
    int lineStart = 0;
    for (int i = 0; i < count; i++) {
      int id = ids[i];
      if (id == Corpus.LINE_END) {
        lineStart = endLine(lineStart, bits);
        continue;
      }
      met++;
      if ((bits.next() >>> 40) * 0x1p-24f < keep[id]) {
        words[size++] = id;
      }
    }
    endLine(lineStart, bits);
  }

  private int endLine(int start, Bits bits) {
    for (int i = start; i < size; i++) {
      int width = 1 + (int) ((bits.next() >>> 33) % window);
      low[i] = Math.max(start, i - width);
      high[i] = Math.min(size, i + width + 1);
    }
    return size;
  }

  /**
   * Returns the rows of the kept words.
   *
   * @return the first {@link #size} of them; not to be changed
   */
  public int[] kept() {
    return words;
  }

  /**
   * Returns for each kept word the index of the first word around it.
   *
   * @return not to be changed
   */
  public int[] low() {
    return low;
  }

  /**
   * Returns for each kept word one behind the index of the last word around it.
   *
   * @return not to be changed
   */
  public int[] high() {
    return high;
  }

  /**
   * Returns how many words were kept.
   *
   * @return 0 or more
   */
  public int size() {
    return size;
  }

  /**
   * Returns the words of the chunk, those left out included.
   *
   * @return 0 or more
   */
  public int met() {
    return met;
  }
}
