package embedkit.search.layout;

import embedkit.api.ConfigurationException;
import embedkit.search.near.Work;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntUnaryOperator;

/**
 * From which zoom on each point may bear its word, so that no two words ever overlap: the more
 * important one is seen first, and the other where there is room for both. Words stand in the
 * middle of their points. At zoom 1 the larger side of all points is as wide as the view.
 *
 * @param view width and height of the view in pixels, more than 0
 * @param letter width of a letter in pixels, more than 0
 * @param line height of a line in pixels, more than 0
 * @param mostLetters a longer word is cut to so many letters, 1 or more
 */
public record Labels(double view, double letter, double line, int mostLetters) {

  /** Beyond this zoom nothing is shown; a word that finds no room before has infinity. */
  public static final float MOST_ZOOM = 1 << 16;

  private static final int OCTAVES = 17;

  /** Beside a word, in letters, so that two are not read as one. */
  private static final double GAP = 1.5;

  /**
   * Checks the ranges.
   *
   * @throws ConfigurationException if a number is out of its range
   */
  public Labels {
    boolean finite = view < 1e6 && letter < 1e6 && line < 1e6;
    if (!(view > 0 && letter > 0 && line > 0) || !finite || mostLetters < 1) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "labels of letters of %s by %s pixels, cut to %d, in a view of %s cannot be placed",
              letter,
              line,
              mostLetters,
              view));
    }
  }

  /**
   * Returns what suits most pages.
   *
   * @return letters of 7.5 by 18 pixels in a view of 900, words cut to 24 letters
   */
  public static Labels usual() {
    return new Labels(900, 7.5, 18, 24);
  }

  /**
   * Finds the zoom of each row's word.
   *
   * @param layout where each row is drawn
   * @param order rows, the most important first; a row that is not among them has no word
   * @param letters how many letters the word of a row has
   * @param listener told of it
   * @return for each row the zoom from which on its word may be seen, 1 to {@link #MOST_ZOOM}, or
   *     infinity
   * @throws LayoutCancelledException if the listener says so
   */
  public float[] zooms(
      Layout layout, int[] order, IntUnaryOperator letters, LayoutListener listener) {
    Work work = LayoutListener.Phase.LABELS.work(listener);
    Placing placing = new Placing(layout);
    for (int i = 0; i < order.length; i++) {
      if (i % Work.ROWS == 0) {
        work.check().run();
        work.told().at(i, order.length);
      }
      placing.place(order[i], letters.applyAsInt(order[i]));
    }
    work.told().at(order.length, order.length);
    return placing.zooms;
  }

  private final class Placing {

    /**
     * Pixels at zoom 1 from the least one on; in double, as points near each other differ little.
     */
    private final double[] x;

    private final double[] y;
    private final float[] widths;
    private final float[] zooms;
    private final Octave[] octaves = new Octave[OCTAVES];

    Placing(Layout layout) {
      int rows = layout.rows();
      x = fromZero(layout.x());
      y = fromZero(layout.y());
      double extent = Math.max(Arrays.stream(x).max().orElse(0), Arrays.stream(y).max().orElse(0));
      double by = extent > 0 ? view / extent : 0;
      for (int row = 0; row < rows; row++) {
        x[row] *= by;
        y[row] *= by;
      }
      widths = new float[rows];
      zooms = new float[rows];
      Arrays.fill(zooms, Float.POSITIVE_INFINITY);
      double widest = letter * (mostLetters + GAP);
      for (int octave = 0; octave < OCTAVES; octave++) {
        octaves[octave] = new Octave(widest / (1 << octave), line / (1 << octave));
      }
    }

    private static double[] fromZero(float[] values) {
      double[] moved = new double[values.length];
      Arrays.setAll(moved, i -> values[i]);
      double least = Arrays.stream(moved).min().orElse(0);
      Arrays.setAll(moved, i -> moved[i] - least);
      return moved;
    }

    void place(int row, int letters) {
      if (letters <= 0 || !Double.isFinite(x[row] + y[row])) {
        return;
      }
      widths[row] = (float) (letter * (Math.min(letters, mostLetters) + GAP));
      double zoom = 1;
      for (Octave octave : octaves) {
        zoom = Math.max(zoom, octave.needed(row));
      }
      // Rounded up, as a word that is seen a little too soon overlaps.
      float kept = Math.nextUp((float) zoom);
      if (kept <= MOST_ZOOM) {
        zooms[row] = zoom == 1 ? 1 : kept;
        octaves[Math.min(OCTAVES - 1, Math.getExponent(zooms[row]))].add(row);
      }
    }

    /** The words that are seen from a zoom between two powers of two on, in cells of the plane. */
    private final class Octave {

      private final double width;
      private final double height;
      private long[] keys = new long[16];
      private int[] first = new int[16];
      private int[] next = new int[16];
      private int[] rows = new int[16];
      private int size;
      private int used;

      Octave(double width, double height) {
        this.width = width;
        this.height = height;
        Arrays.fill(keys, -1);
      }

      /** The zoom that a row must have for the words of this octave, 0 for any. */
      double needed(int row) {
        double zoom = 0;
        if (size == 0) {
          return zoom;
        }
        long cellX = (long) (x[row] / width);
        long cellY = (long) (y[row] / height);
        for (long cx = Math.max(0, cellX - 1); cx <= cellX + 1; cx++) {
          for (long cy = Math.max(0, cellY - 1); cy <= cellY + 1; cy++) {
            int at = slot(keys, cx << 32 | cy);
            for (int i = keys[at] < 0 ? -1 : first[at]; i >= 0; i = next[i]) {
              zoom = Math.max(zoom, apart(row, rows[i]));
            }
          }
        }
        return zoom;
      }

      /** From which zoom on two words are apart; 0 where the other is seen later than that. */
      private double apart(int row, int other) {
        double aside = (widths[row] + widths[other]) / 2 / Math.abs(x[row] - x[other]);
        double above = line / Math.abs(y[row] - y[other]);
        double zoom = Math.min(aside, above);
        return zoom > zooms[other] ? zoom : 0;
      }

      void add(int row) {
        if (used * 2 >= keys.length) {
          grow();
        }
        long key = (long) (x[row] / width) << 32 | (long) (y[row] / height);
        int at = slot(keys, key);
        if (keys[at] < 0) {
          keys[at] = key;
          first[at] = -1;
          used++;
        }
        if (size == rows.length) {
          rows = Arrays.copyOf(rows, 2 * size);
          next = Arrays.copyOf(next, 2 * size);
        }
        rows[size] = row;
        next[size] = first[at];
        first[at] = size++;
      }

      private void grow() {
        long[] wider = new long[2 * keys.length];
        int[] heads = new int[wider.length];
        Arrays.fill(wider, -1);
        for (int i = 0; i < keys.length; i++) {
          if (keys[i] >= 0) {
            int at = slot(wider, keys[i]);
            wider[at] = keys[i];
            heads[at] = first[i];
          }
        }
        keys = wider;
        first = heads;
      }

      private static int slot(long[] keys, long key) {
        int mask = keys.length - 1;
        int at = (int) (key * 0x9e3779b97f4a7c15L >>> 32) & mask;
        while (keys[at] >= 0 && keys[at] != key) {
          at = at + 1 & mask;
        }
        return at;
      }
    }
  }
}
