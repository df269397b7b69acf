package embedkit.training.label;

import java.nio.charset.StandardCharsets;

/** The numbers of words and of runs of words, as fastText's dictionary makes them. */
final class WordHash {

  private static final int FNV_OFFSET = 0x811C9DC5;
  private static final int FNV_PRIME = 16_777_619;

  /** That of the end of a line, which is the last word of each. */
  static final int LINE_END = of("</s>".getBytes(StandardCharsets.US_ASCII));

  private static final long NEXT = 116_049_371;

  private WordHash() {}

  /** FNV-1a of UTF-8, but with each byte sign-extended. */
  static int of(byte[] word) {
    int hash = FNV_OFFSET;
    for (byte b : word) {
      hash = (hash ^ b) * FNV_PRIME;
    }
    return hash;
  }

  /** Goes on from the number of some words with the hash of the next one. */
  static long next(long words, int hash) {
    return words * NEXT + hash;
  }

  /** The bucket of a run of words. */
  static int bucket(long words, int buckets) {
    return (int) Long.remainderUnsigned(words, buckets);
  }
}
