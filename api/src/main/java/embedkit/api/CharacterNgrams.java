package embedkit.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pieces of a word's spelling, as fastText cuts and numbers them (Bojanowski et al. 2017): the
 * word stands between {@code <} and {@code >}; each run of {@code min} to {@code max} of its
 * characters is hashed to one of {@code buckets}, so that pieces may share one. A single edge mark
 * is no piece. The token {@code </s>} has none.
 *
 * @param min least characters of a piece, 1 or more
 * @param max most characters of a piece, {@code min} or more
 * @param buckets number of hashes, 1 or more
 */
public record CharacterNgrams(int min, int max, int buckets) {

  private static final byte[] END_OF_SENTENCE = "</s>".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern TEXT = Pattern.compile("minn=(\\d+),maxn=(\\d+),buckets=(\\d+)");

  /**
   * Checks the numbers.
   *
   * @throws ConfigurationException if one is out of its range
   */
  public CharacterNgrams {
    if (min < 1 || max < min || buckets < 1) {
      throw new ConfigurationException(
          "n-grams of "
              + min
              + " to "
              + max
              + " characters in "
              + buckets
              + " buckets; expected 1 <= minn <= maxn and 1 <= buckets");
    }
  }

  /**
   * Returns the text form.
   *
   * @return for instance {@code minn=3,maxn=6,buckets=2000000}
   */
  public String text() {
    return "minn=" + min + ",maxn=" + max + ",buckets=" + buckets;
  }

  /**
   * Reads the text form.
   *
   * @param text as {@link #text()} gives it
   * @return the scheme
   * @throws ConfigurationException if it is none
   */
  public static CharacterNgrams parse(String text) {
    Matcher found = TEXT.matcher(text);
    try {
      if (found.matches()) {
        return new CharacterNgrams(
            Integer.parseInt(found.group(1)),
            Integer.parseInt(found.group(2)),
            Integer.parseInt(found.group(3)));
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new ConfigurationException(
        "\"" + text + "\" says nothing of n-grams; expected minn=3,maxn=6,buckets=2000000");
  }

  /**
   * Finds the buckets of a word's pieces.
   *
   * @param token UTF-8
   * @param bucket takes each, 0 to {@code buckets - 1}, from the left, shorter pieces first; one
   *     that occurs twice comes twice
   */
  public void each(byte[] token, IntConsumer bucket) {
    if (!Arrays.equals(token, END_OF_SENTENCE)) {
      eachOfAny(token, bucket);
    }
  }

  /**
   * Finds the buckets of the pieces of a word, of {@code </s>} too: as fastText did until 2017.
   *
   * @param token UTF-8
   * @param bucket takes each, as in {@link #each}
   */
  public void eachOfAny(byte[] token, IntConsumer bucket) {
    byte[] b = new byte[token.length + 2];
    b[0] = '<';
    System.arraycopy(token, 0, b, 1, token.length);
    b[b.length - 1] = '>';
    for (int i = 0; i < b.length; i++) {
      if (!continues(b, i)) {
        eachFrom(b, i, bucket);
      }
    }
  }

  private void eachFrom(byte[] b, int from, IntConsumer bucket) {
    int hash = WordHash.START;
    int end = from;
    for (int n = 1; end < b.length && n <= max; n++) {
      do {
        hash = WordHash.plus(hash, b[end++]);
      } while (continues(b, end));
      boolean edge = n == 1 && (from == 0 || end == b.length);
      if (n >= min && !edge) {
        bucket.accept(Integer.remainderUnsigned(hash, buckets));
      }
    }
  }

  /** Tells whether a byte goes on with a letter of several. */
  private static boolean continues(byte[] b, int at) {
    return at < b.length && (b[at] & 0xC0) == 0x80;
  }
}
