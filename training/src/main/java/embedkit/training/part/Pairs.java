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
 * @param starts one more than words: where the predicted ones of each begin, and the last end
 * @param targets rows within the output part
 */
@Incubating
public record Pairs(
    long random, long wordsBefore, long span, int[] words, int[] starts, int[] targets) {

  private static final int HEAD = 32;

  /**
   * Packs the pairs.
   *
   * @return bytes that {@link #of} takes
   */
  public byte[] toBytes() {
    long size = HEAD + 4L * (2L * words.length + targets.length);
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(random).putLong(wordsBefore).putLong(span);
    bytes.putInt(words.length).putInt(targets.length);
    IntBuffer ints = bytes.asIntBuffer().put(words);
    for (int i = 0; i < words.length; i++) {
      ints.put(starts[i + 1] - starts[i]);
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
    int count = bytes.getInt();
    int predicted = bytes.getInt();
    if (count < 0 || predicted < 0 || HEAD + 4 * (2L * count + predicted) != packed.length) {
      throw broken(packed);
    }
    int[] words = new int[count];
    int[] starts = new int[count + 1];
    int[] targets = new int[predicted];
    IntBuffer ints = bytes.asIntBuffer().get(words);
    for (int i = 0; i < count; i++) {
      starts[i + 1] = starts[i] + ints.get();
      if (starts[i + 1] < starts[i] || starts[i + 1] > predicted) {
        throw broken(packed);
      }
    }
    if (starts[count] != predicted) {
      throw broken(packed);
    }
    ints.get(targets);
    return new Pairs(random, before, span, words, starts, targets);
  }

  private static IllegalArgumentException broken(byte[] packed) {
    return new IllegalArgumentException(packed.length + " bytes are not pairs of two parts, whole");
  }
}
