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
  private final long reciprocal;
  private final int reciprocalBits;
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
    this.reciprocalBits = 63 - Integer.numberOfLeadingZeros(window - 1);
    this.reciprocal = (1L << reciprocalBits) / window + 1;
  }

  /**
   * The remainder of a number of 31 bits by the window, exactly: with l bits of the window and a
   * reciprocal of 31 + l bits that is rounded up (Granlund and Montgomery 1994).
   */
  int inWindow(int number) {
    return number - (int) (number * reciprocal >>> reciprocalBits) * window;
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
    int end = 0;
    for (int i = 0; i < count; i++) {
      int id = ids[i];
      if (id == Corpus.LINE_END) {
        lineStart = endLine(lineStart, end, bits);
        continue;
      }
      met++;
      // Half of the words are kept, which no processor foresees: so there is no branch. Floats of
      // one sign are in the order of their bits.
      float drawn = (bits.next() >>> 40) * 0x1p-24f;
      words[end] = id;
      end += Float.floatToRawIntBits(drawn) - Float.floatToRawIntBits(keep[id]) >>> 31;
    }
    size = endLine(lineStart, end, bits);
  }

  private int endLine(int start, int end, Bits bits) {
    for (int i = start; i < end; i++) {
      int width = 1 + inWindow((int) (bits.next() >>> 33));
      low[i] = Math.max(start, i - width);
      high[i] = Math.min(end, i + width + 1);
    }
    return end;
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
