package embedkit.tokenizers.cut;

import embedkit.tokenizers.text.NormalizedText;
import java.util.Arrays;

/**
 * A text and the pre-tokens that it is cut into: stretches of chars in their order. A rule puts the
 * new ones with {@link #put} and then calls {@link #swap}. Used again for the next text. For one
 * thread.
 */
public final class Cuts {

  private static final int FIRST = 64;

  private final Stretches stretches = new Stretches();
  private NormalizedText text;
  private int[] from = new int[FIRST];
  private int[] to = new int[FIRST];
  private int count;
  private int[] newFrom = new int[FIRST];
  private int[] newTo = new int[FIRST];
  private int newCount;

  /** No text. */
  public Cuts() {}

  /**
   * Takes a text as one pre-token.
   *
   * @param given the text, which rules may change
   * @param first its first char
   * @param last one behind its last char
   */
  public void set(NormalizedText given, int first, int last) {
    text = given;
    newCount = 0;
    put(first, last);
    swap();
  }

  /**
   * Returns the text.
   *
   * @return the text that was given
   */
  public NormalizedText text() {
    return text;
  }

  /**
   * Returns how many pre-tokens there are.
   *
   * @return 0 or more
   */
  public int count() {
    return count;
  }

  /**
   * Returns where a pre-token begins.
   *
   * @param i its number
   * @return its first char
   */
  public int from(int i) {
    return from[i];
  }

  /**
   * Returns where a pre-token ends.
   *
   * @param i its number
   * @return one behind its last char
   */
  public int to(int i) {
    return to[i];
  }

  /** Returns scratch for who looks for delimiters. */
  Stretches stretches() {
    return stretches;
  }

  /** Puts a new pre-token; an empty one is dropped. */
  void put(int first, int last) {
    if (last <= first) {
      return;
    }
    if (newCount == newFrom.length) {
      newFrom = Arrays.copyOf(newFrom, 2 * newCount);
      newTo = Arrays.copyOf(newTo, 2 * newCount);
    }
    newFrom[newCount] = first;
    newTo[newCount] = last;
    newCount++;
  }

  /** The new pre-tokens stand in place of those that there were. */
  void swap() {
    int[] free = from;
    from = newFrom;
    newFrom = free;
    free = to;
    to = newTo;
    newTo = free;
    count = newCount;
    newCount = 0;
  }
}
