package embedkit.api;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Collects distinct tokens in the order of their rows. Tokens are kept as UTF-8 bytes in one array,
 * so a million of them cost megabytes, not objects. For one thread.
 */
public final class VocabularyBuilder {

  private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

  private byte[] utf8 = new byte[1 << 12];
  private long[] offsets = new long[1 << 8];
  private long[] counts;
  private int[] index = new int[1 << 9];
  private int size;

  /** Starts with no tokens. */
  public VocabularyBuilder() {}

  /**
   * Copies a vocabulary, such as one that lives in a file which is about to be closed.
   *
   * @param words the tokens
   * @return the same tokens and counts, on the heap
   */
  public static Vocabulary copy(Vocabulary words) {
    VocabularyBuilder copy = new VocabularyBuilder();
    for (long row = 0; row < words.size(); row++) {
      byte[] token = words.utf8(row);
      copy.add(token, 0, token.length, words.count(row).orElse(-1));
    }
    return copy.build();
  }

  /**
   * Adds a token without a count.
   *
   * @param token the token
   * @return its row, or -1 if it is there already
   */
  public long add(String token) {
    byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
    return add(bytes, 0, bytes.length, -1);
  }

  /**
   * Adds a token with its count.
   *
   * @param token the token
   * @param count how often it stood in the training text, 0 or more; or -1 where that is not known
   * @return its row, or -1 if it is there already
   * @throws ConfigurationException if the count is below -1
   * @throws InsufficientSpaceException if all tokens together pass 2 GiB
   */
  public long add(String token, long count) {
    if (count < -1) {
      throw new ConfigurationException(
          "the count of \"" + token + "\" is " + count + "; it is 0 or more, or -1 if not known");
    }
    byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
    return add(bytes, 0, bytes.length, count);
  }

  /**
   * Adds a token.
   *
   * @param token holds the token as UTF-8
   * @param from first byte
   * @param length number of bytes
   * @param count how often it stood in the training text, or -1 where that is not known
   * @return its row, or -1 if it is there already
   * @throws InsufficientSpaceException if all tokens together pass 2 GiB
   */
  public long add(byte[] token, int from, int length, long count) {
    if (size >= index.length / 2) {
      index = TokenIndex.rehashed(index, size, utf8, offsets);
    }
    int slot = TokenIndex.slot(index, utf8, offsets, token, from, length);
    if (index[slot] != 0) {
      return -1;
    }
    append(token, from, length);
    setCount(count);
    index[slot] = ++size;
    return size - 1L;
  }

  /**
   * Finds the row of a token that was added.
   *
   * @param token holds the token as UTF-8
   * @param from first byte
   * @param length number of bytes
   * @return its row, or -1 if it was not added
   */
  public long row(byte[] token, int from, int length) {
    return index[TokenIndex.slot(index, utf8, offsets, token, from, length)] - 1L;
  }

  /**
   * Returns the number of tokens so far.
   *
   * @return 0 or more
   */
  public long size() {
    return size;
  }

  /**
   * Makes the vocabulary. Counts are kept if every token came with one. The builder is spent.
   *
   * @return the vocabulary
   */
  public Vocabulary build() {
    long bytes = offsets[size];
    MemorySegment text = MemorySegment.ofArray(Arrays.copyOf(utf8, (int) bytes));
    MemorySegment ends = MemorySegment.ofArray(Arrays.copyOf(offsets, size + 1));
    boolean counted = counts != null && size > 0;
    for (int i = 0; counted && i < size; i++) {
      counted = counts[i] >= 0;
    }
    MemorySegment tally = counted ? MemorySegment.ofArray(Arrays.copyOf(counts, size)) : null;
    PackedVocabulary vocabulary = new PackedVocabulary(text, ends, tally, index);
    utf8 = null;
    return vocabulary;
  }

  private void append(byte[] token, int from, int length) {
    long start = offsets[size];
    if (start + length > MOST_BYTES) {
      throw new InsufficientSpaceException(
          "the tokens of this vocabulary take more than 2 GiB; prune it");
    }
    if (utf8.length - start < length) {
      long wanted = Math.max(start + length, Math.min(MOST_BYTES, utf8.length * 2L));
      utf8 = Arrays.copyOf(utf8, (int) wanted);
    }
    System.arraycopy(token, from, utf8, (int) start, length);
    if (size + 2 > offsets.length) {
      offsets = Arrays.copyOf(offsets, offsets.length * 2);
    }
    offsets[size + 1] = start + length;
  }

  private void setCount(long count) {
    if (counts == null) {
      if (count < 0) {
        return;
      }
      counts = new long[offsets.length];
      Arrays.fill(counts, 0, size, -1);
    }
    if (size >= counts.length) {
      counts = Arrays.copyOf(counts, counts.length * 2);
    }
    counts[size] = count;
  }
}
