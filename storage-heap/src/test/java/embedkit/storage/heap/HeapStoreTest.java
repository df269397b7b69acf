package embedkit.storage.heap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ElementType;
import embedkit.api.InsufficientSpaceException;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.TableShape;
import java.util.Random;
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
  /** Chunks of four rows of 17 numbers, so that a list leaves one for another. */
  @Test
  void multiplesAreAddedToListedRowsOfSeveralChunksAsIfTheyWereMultipliedFirst() {
    int dim = 17;
    try (HeapStore store = HeapStore.create(TableShape.f32(11, dim), 4L * dim * 4, 0);
        HeapStore twin = HeapStore.create(TableShape.f32(11, dim), 1 << 20, 0)) {
      float[] rows = numbers(11 * dim, 1);
      store.scatter(0, 11, rows, 0, dim);
      twin.scatter(0, 11, rows, 0, dim);
      long[] ids = {9, 3, 0, 1, 7, 10, 4};
      float[] delta = numbers(1 + 6 * 20, 2);
      float[] multiple = delta.clone();
      for (int i = 0; i < multiple.length; i++) {
        multiple[i] *= -0.07f;
      }
      assertTrue(store.addMultiple(-0.07f, ids, 1, 6, delta, 1, 20));
      twin.add(ids, 1, 6, multiple, 1, 20);
      float[] found = new float[7 * dim];
      float[] expected = new float[7 * dim];
      store.gather(ids, 0, 7, found, 0, dim);
      twin.gather(ids, 0, 7, expected, 0, dim);
      assertArrayEquals(expected, found);
      assertEquals(rows[3 * dim + 16] + -0.07f * delta[17], found[dim + 16]);
      assertEquals(rows[9 * dim], found[0], "a row that was not listed");
      assertThrows(
          RowOutOfRangeException.class,
          () -> store.addMultiple(1, new long[] {11}, 0, 1, delta, 0, dim));
    }
  }

  @Test
  void rowsThatAreEncodedHaveNoQuickerWayThanToMultiplyFirst() {
    try (HeapStore store = HeapStore.create(new TableShape(2, 2, ElementType.BF16), 1 << 20, 0)) {
      assertFalse(store.addMultiple(1, new long[] {1}, 0, 1, new float[] {1, 1}, 0, 2));
      float[] row = {5, 5};
      store.gather(1, 1, row, 0, 2);
      assertArrayEquals(new float[] {0, 0}, row);
    }
  }

  private static float[] numbers(int n, long seed) {
    Random random = new Random(seed);
    float[] numbers = new float[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = random.nextFloat() - 0.5f;
    }
    return numbers;
  }

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
