package embedkit.api;

import java.nio.charset.StandardCharsets;

/**
 * The numbers of words and of runs of words, as fastText's dictionary makes them (Joulin et al.
 * 2017): FNV-1a of UTF-8, but with each byte sign-extended.
 */
@Incubating
public final class WordHash {

  static final int START = 0x811C9DC5;

  private static final int PRIME = 16_777_619;
  private static final long NEXT = 116_049_371;

  /** That of {@code </s>}, the end of a line, which is the last word of each. */
  public static final int LINE_END = of("</s>".getBytes(StandardCharsets.US_ASCII));

  private WordHash() {}

  /** Goes on from the hash of some bytes with the next one. */
  static int plus(int hash, byte next) {
    return (hash ^ next) * PRIME;
  }

  /**
   * Hashes a word.
   *
   * @param word UTF-8
   * @return its hash, any number
   */
  public static int of(byte[] word) {
    int hash = START;
    for (byte b : word) {
      hash = plus(hash, b);
    }
    return hash;
  }

  /**
   * Goes on from the number of some words with the next one.
   *
   * @param words the hash of the first, or what this returned for all before
   * @param hash that of the next
   * @return the number of the longer run
   */
  public static long next(long words, int hash) {
    return words * NEXT + hash;
  }

  /**
   * Finds the bucket of a run of words.
   *
   * @param words the number of the run
   * @param buckets how many there are, 1 or more
   * @return from 0, less than {@code buckets}
   */
  public static int bucket(long words, int buckets) {
    return (int) Long.remainderUnsigned(words, buckets);
  }
}
