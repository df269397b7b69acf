package embedkit.io.formats.binary;

import embedkit.api.WordHash;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Which row, counted behind those of the words, stands for an n-gram. */
sealed interface FinalfusionNgrams {

  /** Least characters. */
  int least();

  /** Most characters. */
  int most();

  /** The row of an n-gram, or -1 if it has none. */
  long row(int[] characters, int from, int to);

  /** Into a power of two of rows, by the low bits of 64-bit FNV-1a of the characters. */
  record Hashed(int least, int most, long buckets) implements FinalfusionNgrams {

    private static final long OFFSET = 0xCBF29CE484222325L;
    private static final long PRIME = 0x100000001B3L;

    @Override
    public long row(int[] characters, int from, int to) {
      long hash = hashed(OFFSET, to - from, 8);
      for (int i = from; i < to; i++) {
        hash = hashed(hash, characters[i], 4);
      }
      return hash & buckets - 1;
    }

    private static long hashed(long before, long number, int bytes) {
      long hash = before;
      for (int i = 0; i < bytes; i++) {
        hash = (hash ^ number >>> 8 * i & 0xFF) * PRIME;
      }
      return hash;
    }
  }

  /** By fastText's hash, whose bytes are sign-extended. */
  record FastText(int least, int most, int buckets) implements FinalfusionNgrams {

    @Override
    public long row(int[] characters, int from, int to) {
      byte[] piece = new String(characters, from, to - from).getBytes(StandardCharsets.UTF_8);
      return Integer.remainderUnsigned(WordHash.of(piece), buckets);
    }
  }

  /** As the file lists them. */
  record Explicit(int least, int most, Map<String, Long> rows) implements FinalfusionNgrams {

    @Override
    public long row(int[] characters, int from, int to) {
      return rows.getOrDefault(new String(characters, from, to - from), -1L);
    }
  }
}
