package embedkit.api.file;

import embedkit.api.Incubating;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * A block of rows on its way from a reader to a store: values, tokens as UTF-8, counts and the
 * places in the file where the rows stood. Made once and filled again and again. For one thread.
 */
public final class RowBlock {

  private final int capacity;
  private final int dim;
  private float[] values;
  private int[] ends;
  private long[] places;
  private long[] counts;
  private byte[] utf8 = new byte[4096];
  private int count;

  /**
   * Makes an empty block.
   *
   * @param capacity the most rows it holds, 1 or more
   * @param dim numbers per row; the stride of the block as well
   */
  public RowBlock(int capacity, int dim) {
    this.capacity = capacity;
    this.dim = dim;
    this.values = new float[Math.multiplyExact(capacity, dim)];
    this.ends = new int[capacity + 1];
    this.places = new long[capacity];
    this.counts = new long[capacity];
  }

  /**
   * A block of about 256 KiB of values, which is what the copy loop uses.
   *
   * @param dim numbers per row
   * @return an empty block of 1 row or more
   */
  public static RowBlock ofDim(int dim) {
    return new RowBlock(Math.max(1, Math.min(4096, (1 << 16) / dim)), dim);
  }

  /** Takes all rows out. */
  public void clear() {
    count = 0;
  }

  /**
   * Exchanges all rows with those of another block, without copying any: for readers that fill a
   * block ahead. Arrays of {@link #values()} and {@link #utf8()} go with the rows.
   *
   * @param other a block of the same capacity and dim
   * @throws IllegalArgumentException if its capacity or dim is another one
   */
  @Incubating
  public void swap(RowBlock other) {
    if (other.capacity != capacity || other.dim != dim) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a block of %d rows of dim %d cannot take those of one of %d rows of dim %d",
              capacity,
              dim,
              other.capacity,
              other.dim));
    }
    float[] ownValues = values;
    int[] ownEnds = ends;
    long[] ownPlaces = places;
    long[] ownCounts = counts;
    byte[] ownUtf8 = utf8;
    int ownCount = count;
    values = other.values;
    ends = other.ends;
    places = other.places;
    counts = other.counts;
    utf8 = other.utf8;
    count = other.count;
    other.values = ownValues;
    other.ends = ownEnds;
    other.places = ownPlaces;
    other.counts = ownCounts;
    other.utf8 = ownUtf8;
    other.count = ownCount;
  }

  /**
   * Adds a row; its values are then to be written to {@link #values()} from {@code row * dim}.
   *
   * @param token holds the token as UTF-8; ignored by readers without tokens (length 0)
   * @param from first byte of the token
   * @param length number of bytes
   * @param place where the row stands in the file: a line from 1, a byte or a row from 0
   * @param tokenCount how often the token stood in the training text, or -1
   * @return the row's index in this block
   * @throws IllegalStateException if the block is full
   */
  public int append(byte[] token, int from, int length, long place, long tokenCount) {
    if (count == capacity) {
      throw new IllegalStateException("the block holds its " + capacity + " rows already");
    }
    int start = ends[count];
    if (utf8.length - start < length) {
      utf8 = Arrays.copyOf(utf8, Math.max(Math.addExact(start, length), utf8.length * 2));
    }
    System.arraycopy(token, from, utf8, start, length);
    places[count] = place;
    counts[count] = tokenCount;
    ends[++count] = start + length;
    return count - 1;
  }

  /**
   * Takes the row that was added last out again.
   *
   * @throws IllegalStateException if there is none
   */
  public void removeLast() {
    if (count == 0) {
      throw new IllegalStateException("the block holds no row");
    }
    count--;
  }

  /**
   * Returns the most rows this block holds.
   *
   * @return 1 or more
   */
  public int capacity() {
    return capacity;
  }

  /**
   * Returns the numbers per row, which is also the distance of two rows in {@link #values()}.
   *
   * @return 1 or more
   */
  public int dim() {
    return dim;
  }

  /**
   * Returns the number of rows.
   *
   * @return 0 to capacity
   */
  public int count() {
    return count;
  }

  /**
   * Tells whether no further row fits.
   *
   * @return true if count is capacity
   */
  public boolean full() {
    return count == capacity;
  }

  /**
   * Returns the values of all rows, row after row: the block's own array.
   *
   * @return {@code capacity * dim} numbers, of which {@code count * dim} mean something
   */
  public float[] values() {
    return values;
  }

  /**
   * Returns the bytes of all tokens, one behind the other: the block's own array, valid until the
   * next row is added.
   *
   * @return UTF-8 bytes
   */
  public byte[] utf8() {
    return utf8;
  }

  /**
   * Returns where a row's token begins in {@link #utf8()}.
   *
   * @param row 0 to count - 1
   * @return index of the first byte
   */
  public int tokenStart(int row) {
    return ends[row];
  }

  /**
   * Returns the length of a row's token.
   *
   * @param row 0 to count - 1
   * @return bytes
   */
  public int tokenLength(int row) {
    return ends[row + 1] - ends[row];
  }

  /**
   * Returns a row's token as text, for messages.
   *
   * @param row 0 to count - 1
   * @return the token
   */
  public String token(int row) {
    return new String(utf8, tokenStart(row), tokenLength(row), StandardCharsets.UTF_8);
  }

  /**
   * Returns where a row stood in its file.
   *
   * @param row 0 to count - 1
   * @return a line from 1, or a byte or row from 0, as the reader says
   */
  public long place(int row) {
    return places[row];
  }

  /**
   * Returns a row's count in the training text.
   *
   * @param row 0 to count - 1
   * @return the count, or -1 where it is not known
   */
  public long tokenCount(int row) {
    return counts[row];
  }
}
