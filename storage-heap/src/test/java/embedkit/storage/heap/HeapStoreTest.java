package embedkit.storage.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.InsufficientSpaceException;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.TableShape;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HeapStoreTest {

  private static final int BLOCK = 4096;

  @Test
  void aTableThatCannotFitSaysHowMuchItNeedsAndThatMmapWouldDo() {
    TableShape huge = TableShape.f32(1L << 40, 300);
    InsufficientSpaceException e =
        assertThrows(InsufficientSpaceException.class, () -> HeapStore.create(huge, 1 << 20, 0));
    assertTrue(e.getMessage().contains("1258291200 MiB"), e.getMessage());
    assertTrue(e.getMessage().contains("mmap"), e.getMessage());
  }

  @Test
  void anAppendThatCannotFitLeavesTheTableAsItWas() {
    try (HeapStore store = HeapStore.create(TableShape.f32(3, 2), 1 << 20, 0)) {
      for (long count : new long[] {1L << 45, Long.MAX_VALUE}) {
        assertThrows(InsufficientSpaceException.class, () -> store.append(count));
        assertEquals(3, store.rows());
      }
    }
  }

  @Test
  void aTableGrownInBlocksOfAnySizeKeepsEveryRow() {
    try (HeapStore store = HeapStore.create(TableShape.f32(0, 3), 1 << 16, 0)) {
      float[] block = new float[3 * BLOCK];
      for (int count : new int[] {1, 4096, 7, 1000, 4096, 2}) {
        long first = store.append(count);
        for (int i = 0; i < 3 * count; i++) {
          block[i] = first * 3 + i;
        }
        store.scatter(first, count, block, 0, 3);
      }
      for (long row = 0; row < store.rows(); row++) {
        store.gather(row, 1, block, 0, 3);
        assertEquals(row * 3 + 2, block[2]);
      }
    }
  }

  /** More rows and numbers than an int can count: 9 GB. */
  @Test
  @Tag("long")
  void rowsPastTwoToTheThirtyFirstAreTheRightOnes() {
    long rows = (1L << 31) + 5;
    try (HeapStore store = HeapStore.create(TableShape.f32(rows, 1), 64 << 20, 0)) {
      long[] far = {0, 4, 5, rows - 1, (1L << 31) - 1, 1L << 31};
      store.scatter(far, far.length, new float[] {1, 2, 3, 4, 5, 6}, 1);
      float[] back = new float[far.length];
      store.gather(far, far.length, back, 1);
      for (int i = 0; i < far.length; i++) {
        assertEquals(i + 1, back[i]);
      }
      store.gather(rows - 2, 2, back, 0, 1);
      assertEquals(0, back[0]);
      assertEquals(4, back[1]);
      assertThrows(RowOutOfRangeException.class, () -> store.gather(rows, 1, back, 0, 1));
    }
  }
}
