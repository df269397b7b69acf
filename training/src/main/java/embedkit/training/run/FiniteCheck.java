package embedkit.training.run;

import embedkit.api.EmbeddingStore;
import embedkit.api.TrainingException;
import embedkit.api.Vocabulary;
import embedkit.kernels.Kernels;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at every number that a run changes before any of it is saved: the loss tells of a number
 * that is not finite only when its row is read again, and the last steps of a run nobody reads.
 */
public final class FiniteCheck {

  private static final int INFINITE = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
  private static final int BLOCK = 1 << 12;

  private final Vocabulary words;
  private final List<Watched> watched = new ArrayList<>();

  private record Watched(String slot, boolean words, EmbeddingStore rows) {}

  FiniteCheck(Vocabulary words) {
    this.words = words;
  }

  /** Looks at rows, too: of the table, whose slot has no name, or of a slot. */
  void watch(String slot, boolean ofWords, EmbeddingStore rows) {
    watched.add(new Watched(slot, ofWords, rows));
  }

  /**
   * Looks at all. To be called while no thread learns.
   *
   * @throws TrainingException naming the first row that has a number that is not finite
   */
  void check(double rate) {
    for (Watched each : watched) {
      long row = firstBroken(each.rows());
      if (row >= 0) {
        throw new TrainingException(
            "training went astray: "
                + name(each, row)
                + " has a number that is not finite, with the learning rate "
                + rate
                + "; start again with a lower one");
      }
    }
  }

  private String name(Watched each, long row) {
    return name(each.slot(), row, each.words() ? words : null);
  }

  /**
   * What messages call a row.
   *
   * @param slot its slot, empty for the table
   * @param row its number
   * @param words the words of the rows, or null if they belong to none
   * @return the slot, the number and the word
   */
  public static String name(String slot, long row, Vocabulary words) {
    return (slot.isEmpty() ? "row " : slot + " row ")
        + row
        + (words == null ? "" : " (\"" + words.token(row) + "\")");
  }

  /**
   * Finds a row that has a number that is not finite.
   *
   * @param rows where to look
   * @return the first such row, or -1
   */
  public static long firstBroken(EmbeddingStore rows) {
    int dim = rows.dim();
    int block = Math.max(1, BLOCK / dim);
    float[] values = new float[block * dim];
    for (long row = 0; row < rows.rows(); row += block) {
      int count = (int) Math.min(block, rows.rows() - row);
      rows.gather(row, count, values, 0, dim);
      // A sum of squares is finite only if each number is; a sum that is not may be of large ones.
      if (!Float.isFinite(Kernels.squares(values, 0, count * dim))
          && !finite(values, 0, count * dim)) {
        int broken = 0;
        while (finite(values, broken * dim, dim)) {
          broken++;
        }
        return row + broken;
      }
    }
    return -1;
  }

  /**
   * Tells whether numbers are finite: by the greatest of bits without a sign, which the JIT
   * compiles to vectors.
   *
   * @param values the numbers
   * @param from the first
   * @param count how many
   * @return false if one is infinite or not a number
   */
  public static boolean finite(float[] values, int from, int count) {
    int most = 0;
    for (int i = from; i < from + count; i++) {
      most = Math.max(most, Float.floatToRawIntBits(values[i]) & Integer.MAX_VALUE);
    }
    return most < INFINITE;
  }
}
