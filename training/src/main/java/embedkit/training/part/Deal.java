package embedkit.training.part;

import embedkit.api.ConfigurationException;
import embedkit.api.Incubating;
import embedkit.training.run.Bits;

/**
 * Which part each row is in. Of as many consecutive rows as there are parts, each part gets one, at
 * random: rows stand in the order of their counts, so that parts are alike in the words that they
 * have, and in the work. Within a part rows keep their order. Immutable.
 */
@Incubating
public final class Deal {

  private final int parts;
  private final int[] part;
  private final int[] sizes;

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
    this.sizes = new int[parts];
    int[] order = new int[parts];
    for (int first = 0; first < rows; first += parts) {
      shuffle(order, seed + first);
      for (int i = 0; i < Math.min(parts, rows - first); i++) {
        part[first + i] = order[i];
        sizes[order[i]]++;
      }
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
   * Returns the rows of a part.
   *
   * @param index which part
   * @return rising row ids, two or more
   */
  public int[] rows(int index) {
    int[] rows = new int[sizes[index]];
    int next = 0;
    for (int row = 0; row < part.length; row++) {
      if (part[row] == index) {
        rows[next++] = row;
      }
    }
    return rows;
  }

  /** Returns each row's number within its part. */
  int[] places() {
    int[] places = new int[part.length];
    int[] next = new int[parts];
    for (int row = 0; row < part.length; row++) {
      places[row] = next[part[row]]++;
    }
    return places;
  }
}
