package embedkit.api;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which token stands for which row. Tokens are distinct UTF-8 texts; the token of row {@code i} is
 * the {@code i}-th. Immutable and safe for any number of threads.
 */
public interface Vocabulary {

  /**
   * Returns the number of tokens.
   *
   * @return 0 or more
   */
  long size();

  /**
   * Finds the row of a token.
   *
   * @param token the token, exactly as it was written
   * @return its row, or -1 if it is out of the vocabulary
   */
  long row(String token);

  /**
   * Finds the row of a token given as UTF-8 bytes.
   *
   * @param utf8 holds the token
   * @param from first byte
   * @param length number of bytes
   * @return its row, or -1 if it is out of the vocabulary
   */
  long row(byte[] utf8, int from, int length);

  /**
   * Returns the token of a row.
   *
   * @param row 0 to size - 1
   * @return the token
   * @throws RowOutOfRangeException if there is no such row
   */
  String token(long row);

  /**
   * Returns the token of a row as UTF-8 bytes.
   *
   * @param row 0 to size - 1
   * @return a fresh array
   * @throws RowOutOfRangeException if there is no such row
   */
  byte[] utf8(long row);

  /**
   * Tells whether the tokens' counts in the training text are known.
   *
   * @return true if {@link #count} has answers
   */
  boolean hasCounts();

  /**
   * Returns how often the token of a row stood in the training text.
   *
   * @param row 0 to size - 1
   * @return the count, or empty where it is not known
   * @throws RowOutOfRangeException if there is no such row
   */
  OptionalLong count(long row);

  /**
   * Makes a vocabulary of a list of tokens, without counts.
   *
   * @param tokens distinct tokens in the order of their rows
   * @return the vocabulary
   * @throws ConfigurationException if a token repeats
   */
  static Vocabulary of(List<String> tokens) {
    VocabularyBuilder builder = new VocabularyBuilder();
    for (String token : tokens) {
      if (builder.add(token) < 0) {
        throw new ConfigurationException("the token \"" + token + "\" stands in the list twice");
      }
    }
    return builder.build();
  }

  /**
   * Makes a vocabulary over packed bytes, such as those of a mapped file, without reading them yet.
   * The caller has checked that the offsets start at 0, never fall and end within the bytes.
   *
   * @param utf8 the tokens, one behind the other, as UTF-8
   * @param offsets {@code size + 1} little-endian 64-bit numbers: where each token begins, and
   *     where the last ends
   * @param counts {@code size} little-endian 64-bit numbers, or empty
   * @return the vocabulary; it lives as long as the segments, and its methods throw {@link
   *     StoreClosedException} when they are gone
   * @throws ArithmeticException if there are more than 2^31 - 2 tokens
   */
  static Vocabulary over(
      MemorySegment utf8, MemorySegment offsets, Optional<MemorySegment> counts) {
    return new PackedVocabulary(utf8, offsets, counts.orElse(null), null);
  }
}
