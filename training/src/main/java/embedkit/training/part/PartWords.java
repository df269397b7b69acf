package embedkit.training.part;

import embedkit.api.RowOutOfRangeException;
import embedkit.api.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;

/** Some words of a vocabulary: every task has such, and seldom asks, so none is copied. */
final class PartWords implements Vocabulary {

  private final Vocabulary all;
  private final int[] rows;

  /**
   * Words of these rows.
   *
   * @param rows rising
   */
  PartWords(Vocabulary all, int[] rows) {
    this.all = all;
    this.rows = rows;
  }

  @Override
  public long size() {
    return rows.length;
  }

  @Override
  public long row(String token) {
    byte[] utf8 = token.getBytes(StandardCharsets.UTF_8);
    return row(utf8, 0, utf8.length);
  }

  @Override
  public long row(byte[] utf8, int from, int length) {
    return Math.max(-1, Arrays.binarySearch(rows, (int) all.row(utf8, from, length)));
  }

  private int there(long row) {
    if (row < 0 || row >= rows.length) {
      throw new RowOutOfRangeException("no token for row " + row + " of " + rows.length);
    }
    return rows[(int) row];
  }

  @Override
  public String token(long row) {
    return all.token(there(row));
  }

  @Override
  public byte[] utf8(long row) {
    return all.utf8(there(row));
  }

  @Override
  public boolean hasCounts() {
    return all.hasCounts();
  }

  @Override
  public OptionalLong count(long row) {
    return all.count(there(row));
  }

  @Override
  public String toString() {
    return rows.length + " of a " + all;
  }
}
