package embedkit.api.layer;

import embedkit.api.ConfigurationException;
import embedkit.api.Vocabulary;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Bags of row ids, such as the words of documents: all ids one behind the other, and where each bag
 * begins. Immutable, if nobody writes to the arrays that it was made of.
 */
public final class Bags {

  private final long[] ids;
  private final int[] starts;
  private final float[] weights;

  private Bags(long[] ids, int[] starts, float[] weights) {
    this.ids = ids;
    this.starts = starts;
    this.weights = weights;
  }

  /**
   * Bags by their offsets.
   *
   * @param ids the ids of all bags; not copied
   * @param offsets where each bag begins: 0 first, never falling; the last bag ends with the ids
   * @return as many bags as offsets
   * @throws ConfigurationException if the offsets are not such; the message says which
   */
  public static Bags of(long[] ids, int[] offsets) {
    int[] starts = Arrays.copyOf(offsets, offsets.length + 1);
    starts[offsets.length] = ids.length;
    return new Bags(ids, checked(starts, ids.length), null);
  }

  /**
   * Bags by their offsets and the end of the last one, as of a compressed sparse row.
   *
   * @param ids the ids of all bags; not copied
   * @param offsets where each bag begins, and the number of ids last
   * @return one bag fewer than offsets
   * @throws ConfigurationException if the offsets are not such; the message says which
   */
  public static Bags ofBounds(long[] ids, int[] offsets) {
    if (offsets.length == 0 || offsets[offsets.length - 1] != ids.length) {
      throw new ConfigurationException(
          "the last offset is "
              + (offsets.length == 0 ? "missing" : offsets[offsets.length - 1])
              + "; it must be "
              + ids.length
              + ", the number of ids");
    }
    return new Bags(ids, checked(offsets.clone(), ids.length), null);
  }

  /**
   * Bags of any sizes.
   *
   * @param bags the ids of each bag
   * @return as many bags
   */
  public static Bags of(long[][] bags) {
    int[] starts = new int[bags.length + 1];
    for (int bag = 0; bag < bags.length; bag++) {
      starts[bag + 1] = Math.addExact(starts[bag], bags[bag].length);
    }
    long[] ids = new long[starts[bags.length]];
    for (int bag = 0; bag < bags.length; bag++) {
      System.arraycopy(bags[bag], 0, ids, starts[bag], bags[bag].length);
    }
    return new Bags(ids, starts, null);
  }

  /**
   * Bags of tokens, such as the words of texts.
   *
   * @param words tells the ids
   * @param bags the tokens of each bag; those that are out of the vocabulary are left out
   * @return as many bags
   */
  public static Bags of(Vocabulary words, List<List<String>> bags) {
    long[][] ids = new long[bags.size()][];
    for (int bag = 0; bag < ids.length; bag++) {
      ids[bag] = bags.get(bag).stream().mapToLong(words::row).filter(id -> id >= 0).toArray();
    }
    return of(ids);
  }

  /**
   * The same bags with a weight for each id, for {@link BagMode#SUM}.
   *
   * @param weights any numbers, one for each id; not copied
   * @return the weighted bags
   * @throws ConfigurationException if there is not one weight for each id
   */
  public Bags weighted(float[] weights) {
    if (weights.length != ids.length) {
      throw new ConfigurationException(
          weights.length + " weights cannot be those of " + ids.length + " ids");
    }
    return new Bags(ids, starts, weights);
  }

  private static int[] checked(int[] starts, int ids) {
    for (int bag = 0; bag < starts.length; bag++) {
      int least = bag == 0 ? 0 : starts[bag - 1];
      int most = bag == 0 ? 0 : ids;
      if (starts[bag] < least || starts[bag] > most) {
        throw new ConfigurationException(
            "the offset "
                + starts[bag]
                + " of bag "
                + bag
                + " is not from "
                + least
                + " to "
                + most
                + ": offsets begin at 0, never fall, and stay within the "
                + ids
                + " ids");
      }
    }
    return starts;
  }

  /**
   * Returns the number of bags.
   *
   * @return 0 or more
   */
  public int count() {
    return starts.length - 1;
  }

  /**
   * Returns the number of ids in all bags.
   *
   * @return 0 or more
   */
  public int size() {
    return ids.length;
  }

  /**
   * Returns where a bag begins among all ids.
   *
   * @param bag 0 to {@link #count()}; the last is the number of ids
   * @return its first position
   */
  public int start(int bag) {
    return starts[Objects.checkIndex(bag, starts.length)];
  }

  long[] ids() {
    return ids;
  }

  /** One weight for each id, or null. */
  float[] weights() {
    return weights;
  }
}
