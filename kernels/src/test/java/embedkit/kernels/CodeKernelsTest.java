package embedkit.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Kernels over codes against sums written out here, with the Vector API and by plain loops. */
class CodeKernelsTest {

  private static final CodeSet[] SETS = {new VectorCodes(), new ScalarCodes()};
  private static final int COUNT = 7;

  private final Random random = new Random(3);

  static IntStream dims() {
    return IntStream.concat(
        IntStream.rangeClosed(1, 260), IntStream.of(300, 511, 512, 513, 768, 1023, 1024, 1025));
  }

  private byte[] query(int dim, int most) {
    byte[] query = new byte[dim];
    for (int d = 0; d < dim; d++) {
      query[d] = (byte) (random.nextInt(2 * most + 1) - most);
    }
    return query;
  }

  /** Rows of any bytes, with what may follow them. */
  private byte[] rows(int from, int rowBytes) {
    byte[] rows = new byte[from + COUNT * rowBytes + CodeKernels.SLACK];
    random.nextBytes(rows);
    return rows;
  }

  @ParameterizedTest
  @MethodSource("dims")
  void bytesAreMultipliedExactly(int dim) {
    int from = dim % 5;
    byte[] query = query(dim, CodeKernels.MOST);
    byte[] rows = rows(from, dim);
    int[] dots = new int[COUNT];
    int[] squares = new int[COUNT];
    for (int r = 0; r < COUNT; r++) {
      for (int d = 0; d < dim; d++) {
        int code = rows[from + r * dim + d];
        dots[r] += code * query[d];
        squares[r] += code == -128 ? 127 * 127 : code * code;
      }
    }
    for (CodeSet set : SETS) {
      int[] found = new int[COUNT];
      int[] own = new int[COUNT];
      set.bytes(CodeKernels.forBytes(query, dim), rows, from, COUNT, dim, found, own);
      assertArrayEquals(dots, found);
      assertArrayEquals(squares, own);
    }
  }

  @ParameterizedTest
  @MethodSource("dims")
  void bytesAreMultipliedWithFloats(int dim) {
    int from = dim % 5;
    float[] query = new float[CodeKernels.rounded(dim)];
    for (int d = 0; d < dim; d++) {
      query[d] = (float) random.nextGaussian();
    }
    byte[] rows = rows(from, dim);
    for (CodeSet set : SETS) {
      float[] found = new float[COUNT];
      set.dotsWithBytes(query, rows, from, COUNT, dim, found);
      for (int r = 0; r < COUNT; r++) {
        double dot = 0;
        for (int d = 0; d < dim; d++) {
          dot += (double) rows[from + r * dim + d] * query[d];
        }
        assertEquals(dot, found[r], 1e-3 * Math.sqrt(dim));
      }
    }
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> CodeKernels.dotsWithBytes(query, rows, from + 1, COUNT, dim, new float[COUNT]));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> CodeKernels.dotsWithBytes(query, rows, from, COUNT, dim, new float[COUNT - 1]));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> CodeKernels.dotsWithBytes(new float[dim / 32], rows, 0, 1, dim, new float[1]));
  }

  @ParameterizedTest
  @MethodSource("dims")
  void theGreatestBytesDoNotOverflow(int dim) {
    byte[] query = new byte[dim];
    Arrays.fill(query, (byte) -63);
    byte[] rows = new byte[2 * dim + CodeKernels.SLACK];
    Arrays.fill(rows, 0, dim, (byte) -128);
    Arrays.fill(rows, dim, 2 * dim, (byte) 127);
    for (CodeSet set : SETS) {
      int[] dots = new int[2];
      int[] squares = new int[2];
      set.bytes(CodeKernels.forBytes(query, dim), rows, 0, 2, dim, dots, squares);
      assertArrayEquals(new int[] {128 * 63 * dim, -127 * 63 * dim}, dots);
      assertArrayEquals(new int[] {127 * 127 * dim, 127 * 127 * dim}, squares);
    }
  }

  @ParameterizedTest
  @MethodSource("dims")
  void nibblesAreMultipliedExactly(int dim) {
    int from = dim % 5;
    int rowBytes = (dim + 1) / 2;
    byte[] query = query(dim, CodeKernels.MOST);
    byte[] rows = rows(from, rowBytes);
    int[] dots = new int[COUNT];
    int[] squares = new int[COUNT];
    for (int r = 0; r < COUNT; r++) {
      if (dim % 2 == 1) {
        rows[from + (r + 1) * rowBytes - 1] &= 0xf;
      }
      for (int d = 0; d < dim; d++) {
        int half = rows[from + r * rowBytes + d / 2] >> (d % 2 == 0 ? 0 : 4) & 15;
        int code = half < 8 ? half : half - 16;
        dots[r] += code * query[d];
        squares[r] += code * code;
      }
    }
    for (CodeSet set : SETS) {
      int[] found = new int[COUNT];
      int[] own = new int[COUNT];
      set.nibbles(CodeKernels.forNibbles(query, dim), rows, from, COUNT, dim, found, own);
      assertArrayEquals(dots, found);
      assertArrayEquals(squares, own);
    }
  }

  @ParameterizedTest
  @MethodSource("dims")
  void numbersWhoseSignIsSetAreSummed(int dim) {
    int from = dim % 5;
    int bits = 2 + dim % 7;
    int rowBytes = RowCodes.signBytes(dim);
    byte[] query = query(dim, (1 << bits - 1) - 1);
    query[0] = (byte) -(1 << bits - 1);
    byte[] rows = rows(from, rowBytes);
    int[] sums = new int[COUNT];
    for (int r = 0; r < COUNT; r++) {
      for (int d = 0; d < dim; d++) {
        sums[r] += (rows[from + r * rowBytes + d / 8] >> d % 8 & 1) * query[d];
      }
    }
    long[] slices = CodeKernels.forSigns(query, dim, bits);
    for (CodeSet set : SETS) {
      int[] found = new int[COUNT];
      set.signs(slices, bits, rows, from, COUNT, (dim + 63) / 64, found);
      assertArrayEquals(sums, found);
    }
  }

  @ParameterizedTest
  @MethodSource("dims")
  void whatATableSaysOfCentroidsIsSummed(int parts) {
    int from = parts % 5;
    int count = parts % 3 == 0 ? 64 + parts % 70 : parts % 2 == 0 ? 128 : COUNT;
    int most = CentroidTable.MOST / CentroidTable.RUN;
    int[] table = new int[256 * parts];
    for (int i = 0; i < table.length; i++) {
      // The greatest that there may be of the first code.
      table[i] =
          i % 256 == 0
              ? most << 16 | most
              : random.nextInt(most + 1) << 16 | random.nextInt(most + 1);
    }
    byte[] rows = new byte[from + count * parts + CodeKernels.SLACK];
    random.nextBytes(rows);
    Arrays.fill(rows, from, from + parts, (byte) 0);
    int[] dots = new int[count];
    int[] squares = new int[count];
    for (int r = 0; r < count; r++) {
      for (int p = 0; p < parts; p++) {
        int both = table[p * 256 + (rows[from + r * parts + p] & 0xff)];
        dots[r] += both >>> 16;
        squares[r] += both & 0xffff;
      }
    }
    assertEquals(most * parts, dots[0]);
    for (CodeSet set : SETS) {
      int[] found = new int[count];
      int[] own = new int[count];
      set.centroids(new CentroidTable(table, parts), rows, from, count, found, own);
      assertArrayEquals(dots, found);
      assertArrayEquals(squares, own);
    }
  }

  @Test
  void numbersThatSixteenBitsDoNotHoldAreRefused() {
    int[] table = new int[256 * 33];
    Arrays.fill(table, 2048 << 16 | 2047);
    Class<IllegalArgumentException> illegal = IllegalArgumentException.class;
    assertThrows(illegal, () -> new CentroidTable(table, 33));
    Arrays.fill(table, 0, 256, 2047 << 16 | 2047);
    int[] sums = new int[1];
    byte[] rows = new byte[33 + CodeKernels.SLACK];
    CodeKernels.centroids(new CentroidTable(table, 33), rows, 0, 1, sums, new int[1], false);
    assertEquals(2047 + 32 * 2048, sums[0]);
    table[256 * 9 + 255] = 2048 << 16 | 2079;
    assertThrows(illegal, () -> new CentroidTable(table, 32));
    assertThrows(illegal, () -> new CentroidTable(table, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> new CentroidTable(table, 34));
  }

  @Test
  void whatLeavesItsArrayIsRefused() {
    byte[] query = new byte[100];
    short[] laid = CodeKernels.forBytes(query, 100);
    short[] halves = CodeKernels.forNibbles(query, 100);
    long[] slices = CodeKernels.forSigns(query, 100, 6);
    byte[] rows = new byte[200 + CodeKernels.SLACK];
    int[] two = new int[2];
    int[] one = new int[1];
    CodeKernels.bytes(laid, rows, 0, 2, 100, two, two, false);
    Class<IndexOutOfBoundsException> bounds = IndexOutOfBoundsException.class;
    Class<IllegalArgumentException> illegal = IllegalArgumentException.class;
    assertThrows(bounds, () -> CodeKernels.bytes(laid, rows, 1, 2, 100, two, two, false));
    assertThrows(bounds, () -> CodeKernels.bytes(laid, rows, 0, 2, 100, one, two, false));
    assertThrows(bounds, () -> CodeKernels.bytes(laid, rows, 0, 2, 100, two, one, false));
    assertThrows(bounds, () -> CodeKernels.bytes(laid, rows, 0, 1, 129, two, two, false));
    assertThrows(illegal, () -> CodeKernels.bytes(laid, rows, -1, 1, 100, two, two, false));
    assertThrows(illegal, () -> CodeKernels.bytes(laid, rows, 0, -1, 100, two, two, false));
    assertThrows(illegal, () -> CodeKernels.bytes(laid, rows, 0, 1, 1 << 17, two, two, false));
    assertThrows(bounds, () -> CodeKernels.nibbles(halves, rows, 101, 2, 100, two, two, false));
    assertThrows(bounds, () -> CodeKernels.nibbles(halves, rows, 0, 2, 129, two, two, false));
    assertThrows(bounds, () -> CodeKernels.nibbles(halves, rows, 0, 2, 100, one, two, false));
    assertThrows(illegal, () -> CodeKernels.nibbles(halves, rows, 0, 2, 0, two, two, false));
    assertThrows(bounds, () -> CodeKernels.signs(slices, 7, rows, 0, 2, 100, two, false));
    assertThrows(bounds, () -> CodeKernels.signs(slices, 6, rows, 169, 2, 100, two, false));
    assertThrows(bounds, () -> CodeKernels.signs(slices, 6, rows, 0, 2, 100, one, false));
    assertThrows(bounds, () -> CodeKernels.signs(slices, 6, rows, 0, 2, 513, two, false));
    assertThrows(illegal, () -> CodeKernels.signs(slices, 9, rows, 0, 2, 100, two, false));
    CentroidTable table = new CentroidTable(new int[512], 2);
    CodeKernels.centroids(table, rows, 196, 2, two, two, false);
    assertThrows(bounds, () -> CodeKernels.centroids(table, rows, 197, 2, two, two, false));
    assertThrows(bounds, () -> CodeKernels.centroids(table, rows, 0, 2, one, two, false));
    assertThrows(bounds, () -> CodeKernels.centroids(table, rows, 0, 2, two, one, false));
    assertThrows(illegal, () -> CodeKernels.centroids(table, rows, -1, 1, two, two, false));
  }

  @Test
  void aQueryBeyondItsRangeIsRefused() {
    byte[] query = {0, 64};
    assertThrows(IllegalArgumentException.class, () -> CodeKernels.forBytes(query, 2));
    assertThrows(IllegalArgumentException.class, () -> CodeKernels.forNibbles(query, 2));
    assertThrows(IllegalArgumentException.class, () -> CodeKernels.forSigns(query, 2, 7));
    assertEquals(0, CodeKernels.forBytes(query, 1)[0]);
  }

  @ParameterizedTest
  @MethodSource("dims")
  void scoresAreBelowAFloorOrNot(int count) {
    float[] scores = new float[count];
    for (int i = 0; i < count; i++) {
      scores[i] = i % 11 == 3 ? Float.NaN : random.nextInt(9) - 4;
    }
    for (float floor : new float[] {Float.NEGATIVE_INFINITY, -1, 0, 3.5f}) {
      int[] expected =
          IntStream.range(0, count)
              .filter(i -> Float.isNaN(scores[i]) || scores[i] >= floor)
              .toArray();
      for (CodeSet set : SETS) {
        int[] places = new int[count];
        int found = set.notBelow(scores, count, floor, places);
        assertArrayEquals(expected, Arrays.copyOf(places, found));
      }
    }
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> CodeKernels.notBelow(scores, count, 0, new int[count - 1], false));
  }
}
