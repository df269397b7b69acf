package embedkit.training.part;

import embedkit.api.ConfigurationException;
import embedkit.api.Incubating;
import embedkit.training.run.Bits;
import java.util.Arrays;

/**
 * Which part each row is in. Of as many consecutive rows as there are parts, each part gets one, at
 * random: rows stand in the order of their counts, so that parts are alike in the words that they
 * have, and in the work. Within a part rows keep their order. Immutable.
 */
@Incubating
public final class Deal {

  private final int parts;
  private final int[] part;

  /** The rows of each part behind those of the part before it. */
  private final int[] dealt;

  /** Where the rows of each part begin there, and the last end. */
  private final int[] starts;

  private Deal(int rows, int parts, long seed) {
    if (parts < 1 || rows < 2L * parts) {
      throw new ConfigurationException(
          rows
              + " rows cannot be dealt into "
              + parts
              + " parts; it takes 1 part or more, and two rows for each");
    }
    this.parts = parts;
    this.part = new int[rows];
    this.dealt = new int[rows];
    this.starts = new int[parts + 1];
    int[] order = new int[parts];
    for (int first = 0; first < rows; first += parts) {
      shuffle(order, seed + first);
      for (int i = 0; i < Math.min(parts, rows - first); i++) {
        part[first + i] = order[i];
        starts[order[i] + 1]++;
      }
    }
    for (int i = 0; i < parts; i++) {
      starts[i + 1] += starts[i];
    }
    int[] next = starts.clone();
    for (int row = 0; row < rows; row++) {
      dealt[next[part[row]]++] = row;
    }
  }

  /**
   * Deals rows.
   *
   * @param rows how many, twice as many as parts or more
   * @param parts how many, 1 or more
   * @param seed other seeds deal otherwise
   * @return the parts
   * @throws ConfigurationException if there are too few rows
   */
  public static Deal of(int rows, int parts, long seed) {
    return new Deal(rows, parts, Bits.mix(seed + 0x9e3779b97f4a7c15L));
  }

  private static void shuffle(int[] order, long seed) {
    for (int i = 0; i < order.length; i++) {
      int other = (int) Long.remainderUnsigned(Bits.mix(seed * 31 + i), i + 1L);
      order[i] = order[other];
      order[other] = i;
    }
  }

  /**
   * Returns how many parts there are.
   *
   * @return 1 or more
   */
  public int parts() {
    return parts;
  }

  /**
   * Returns the part of a row.
   *
   * @param row 0 to rows - 1
   * @return 0 to parts - 1
   */
  public int part(int row) {
    return part[row];
  }

  /**
   * Returns how many rows a part has.
   *
   * @param index which part
   * @return two or more
   */
  public int size(int index) {
    return starts[index + 1] - starts[index];
  }

  /**
   * Returns the rows of a part.
   *
   * @param index which part
   * @return rising row ids, two or more, in a fresh array
   */
  public int[] rows(int index) {
    return Arrays.copyOfRange(dealt, starts[index], starts[index + 1]);
  }

  /** Returns each row's number within its part. */
  int[] places() {
    int[] places = new int[part.length];
    for (int i = 0; i < parts; i++) {
      for (int at = starts[i]; at < starts[i + 1]; at++) {
        places[dealt[at]] = at - starts[i];
      }
    }
    return places;
  }
}
