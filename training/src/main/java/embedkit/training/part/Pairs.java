package embedkit.training.part;

import embedkit.api.Incubating;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;

/**
 * What two parts learn of some chunks: words of the input part, each with those of the output part
 * that it is to predict. The arrays are not copied.
 *
 * @param random where random bits go on
 * @param wordsBefore words of the text that come before the first chunk
 * @param span words of the text that the chunks have
 * @param words rows within the input part
 * @param starts one more than words: where the predicted ones of each begin, and the last end; none
 *     where each word predicts one
 * @param targets rows within the output part
 */
@Incubating
public record Pairs(
    long random, long wordsBefore, long span, int[] words, int[] starts, int[] targets) {

  private static final int HEAD = 32;

  /** Instead of how many words there are: as many as they predict. */
  private static final int ONE_EACH = -1;

  /** The starts of words that predict one each. */
  static final int[] NO_STARTS = {};

  /**
   * Tells whether each word predicts one.
   *
   * @return true if there are no starts
   */
  public boolean single() {
    return starts.length == 0;
  }

  /**
   * Packs the pairs.
   *
   * @return bytes that {@link #of} takes
   */
  public byte[] toBytes() {
    long size = HEAD + 4L * (words.length + Math.max(0, starts.length - 1) + targets.length);
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(random).putLong(wordsBefore).putLong(span);
    bytes.putInt(single() ? ONE_EACH : words.length).putInt(targets.length);
    IntBuffer ints = bytes.asIntBuffer().put(words);
    for (int i = 1; i < starts.length; i++) {
      ints.put(starts[i] - starts[i - 1]);
    }
    ints.put(targets);
    return bytes.array();
  }

  /**
   * Unpacks pairs.
   *
   * @param packed what {@link #toBytes} made
   * @return the pairs
   * @throws IllegalArgumentException if they are not whole
   */
  public static Pairs of(byte[] packed) {
    ByteBuffer bytes = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
    if (packed.length < HEAD) {
      throw broken(packed);
    }
    long random = bytes.getLong();
    long before = bytes.getLong();
    long span = bytes.getLong();
    int said = bytes.getInt();
    int predicted = bytes.getInt();
    boolean single = said == ONE_EACH;
    int count = single ? predicted : said;
    long ints = (single ? 1L : 2L) * count + predicted;
    if (count < 0 || predicted < 0 || HEAD + 4 * ints != packed.length) {
      throw broken(packed);
    }
    IntBuffer rest = bytes.asIntBuffer();
    int[] words = new int[count];
    int[] targets = new int[predicted];
    rest.get(words);
    int[] starts = single ? NO_STARTS : starts(rest, count, packed);
    rest.get(targets);
    if (!single && starts[count] != predicted) {
      throw broken(packed);
    }
    return new Pairs(random, before, span, words, starts, targets);
  }

  private static int[] starts(IntBuffer counts, int count, byte[] packed) {
    int[] starts = new int[count + 1];
    for (int i = 0; i < count; i++) {
      starts[i + 1] = starts[i] + counts.get();
      if (starts[i + 1] < starts[i]) {
        throw broken(packed);
      }
    }
    return starts;
  }

  private static IllegalArgumentException broken(byte[] packed) {
    return new IllegalArgumentException(packed.length + " bytes are not pairs of two parts, whole");
  }
}
