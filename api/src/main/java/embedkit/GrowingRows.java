package embedkit;

import embedkit.api.InsufficientSpaceException;
import embedkit.api.TableShape;
import embedkit.linear.PrincipalComponents;
import embedkit.linear.RowSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Rows that grow one by one, in arrays of a power of two of rows each, so that none is copied when
 * another comes. For one thread.
 */
final class GrowingRows {

  private static final int CHUNK_FLOATS = 1 << 16;
  private static final int MOST_ROWS = Integer.MAX_VALUE - 8;

  private final int dim;
  private final int shift;
  private final List<float[]> chunks = new ArrayList<>();
  private int size;

  /**
   * Begins without rows.
   *
   * @throws embedkit.api.ConfigurationException if there is no table of that dim
   */
  GrowingRows(int dim) {
    this.dim = TableShape.f32(0, dim).dim();
    this.shift = 31 - Integer.numberOfLeadingZeros(Math.max(1, CHUNK_FLOATS / dim));
  }

  /** Refuses what the heap can never hold, before anything is taken of it. */
  static void checkRoom(long rows, int dim) {
    long bytes = TableShape.f32(rows, dim).bytes();
    long most = Runtime.getRuntime().maxMemory();
    if (bytes > most || rows > MOST_ROWS) {
      throw new InsufficientSpaceException(
          String.format(
              Locale.ROOT,
              "%d rows of dim %d need %d MiB of heap, and this process may have %d MiB in all; give Java more with -Xmx, or take fewer rows",
              rows,
              dim,
              bytes >> 20,
              most >> 20));
    }
  }

  int dim() {
    return dim;
  }

  int size() {
    return size;
  }

  /** Rows that lie in one array. */
  int chunkRows() {
    return 1 << shift;
  }

  /** The array that holds a row; the row begins at {@link #at}. */
  float[] chunk(int row) {
    return chunks.get(row >>> shift);
  }

  int at(int row) {
    return (row & (1 << shift) - 1) * dim;
  }

  /** Adds a row of zeros and returns its number. */
  int add() {
    if (size >> shift == chunks.size()) {
      if (size == MOST_ROWS) {
        throw new InsufficientSpaceException("a table made in code has at most 2^31 - 9 rows");
      }
      chunks.add(new float[dim << shift]);
    }
    return size++;
  }

  int add(float[] vector) {
    int row = add();
    set(row, vector);
    return row;
  }

  void set(int row, float[] vector) {
    System.arraycopy(vector, 0, chunk(row), at(row), dim);
  }

  void copy(int row, float[] into) {
    copy(row, into, 0);
  }

  private void copy(int row, float[] into, int to) {
    System.arraycopy(chunk(row), at(row), into, to, dim);
  }

  /** These rows, to be read in blocks. */
  RowSource source() {
    return new RowSource() {
      @Override
      public long rows() {
        return size;
      }

      @Override
      public int dim() {
        return dim;
      }

      @Override
      public void read(long first, int count, float[] into) {
        for (int i = 0; i < count; i++) {
          copy((int) first + i, into, i * dim);
        }
      }
    };
  }

  /** New rows, these along components. */
  GrowingRows projected(PrincipalComponents components) {
    GrowingRows projected = new GrowingRows(components.count());
    for (int row = 0; row < size; row++) {
      int at = projected.add();
      components.project(chunk(row), at(row), projected.chunk(at), projected.at(at));
    }
    return projected;
  }
}
