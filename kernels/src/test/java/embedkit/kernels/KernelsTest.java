package embedkit.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The vector kernels against the plain loops, which are the oracle. */
class KernelsTest {

  private static final VectorKernels VECTOR = new VectorKernels();
  private static final ScalarKernels SCALAR = new ScalarKernels(VECTOR.lanes());
  private static final int[] DIMS = {1, 2, 3, 7, 15, 16, 17, 48, 99, 100, 128, 300, 768, 1023};

  private final Random random = new Random(7);

  static IntStream sizes() {
    return IntStream.concat(
        IntStream.rangeClosed(1, 130), IntStream.of(255, 256, 257, 511, 768, 1023, 1024, 1025));
  }

  static IntStream dims() {
    return IntStream.of(DIMS);
  }

  private float[] numbers(int n) {
    float[] a = new float[n];
    for (int i = 0; i < n; i++) {
      a[i] = random.nextFloat() * 2 - 1;
    }
    return a;
  }

  /** Rows of dim numbers, zero from there to the stride. */
  private float[] block(int rows, int dim, int stride) {
    float[] a = new float[rows * stride];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(numbers(dim), 0, a, i * stride, dim);
    }
    return a;
  }

  private static float tolerance(int n) {
    return 1e-6f * (n + 8);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void dotAgreesWithThePlainLoopAtAnyOffset(int n) {
    float[] a = numbers(n + 5);
    float[] b = numbers(n + 9);
    assertEquals(SCALAR.dot(a, 3, b, 7, n), VECTOR.dot(a, 3, b, 7, n), tolerance(n));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void axpyAgreesAndTouchesNothingElse(int n) {
    float[] x = numbers(n + 5);
    float[] y = numbers(n + 9);
    float[] expected = y.clone();
    SCALAR.axpy(0.37f, x, 3, expected, 7, n);
    VECTOR.axpy(0.37f, x, 3, y, 7, n);
    assertArrayEquals(expected, y, 1e-6f);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void multiplesAndQuotientsAreThePlainLoopsToTheBit(int n) {
    float[] g = numbers(n + 5);
    g[3] = 0;
    g[2 + n] = 1e-30f;
    float[] scaled = numbers(n + 9);
    float[] expected = scaled.clone();
    VECTOR.scale(-0.3f, g, 3, scaled, 7, n);
    SCALAR.scale(-0.3f, g, 3, expected, 7, n);
    assertArrayEquals(expected, scaled);
    float[][] ours = {absolute(n + 9), numbers(n + 9), numbers(n + 9)};
    ours[0][7] = 0;
    float[][] plain = {ours[0].clone(), ours[1].clone(), ours[2].clone()};
    VECTOR.divideByRootSum(-0.1f, 0, 1e-19f, g, 3, ours[0], ours[2], 7, n);
    SCALAR.divideByRootSum(-0.1f, 0, 1e-19f, g, 3, plain[0], plain[2], 7, n);
    VECTOR.divideMeanByRootMean(
        -0.1f, 0.1f, 0.001f, 1e-8f, 1e-19f, g, 3, ours[1], ours[0], ours[2], 7, n);
    SCALAR.divideMeanByRootMean(
        -0.1f, 0.1f, 0.001f, 1e-8f, 1e-19f, g, 3, plain[1], plain[0], plain[2], 7, n);
    VECTOR.divideByRootSumBefore(-0.1f, 1e-19f, g, 3, ours[0], ours[2], 7, n);
    SCALAR.divideByRootSumBefore(-0.1f, 1e-19f, g, 3, plain[0], plain[2], 7, n);
    for (int i = 0; i < ours.length; i++) {
      assertArrayEquals(plain[i], ours[i]);
    }
  }

  @Test
  void aStepBySumsBeforeAddsToThemAfterIt() {
    float[] sums = {9, 4, 0, 7};
    float[] change = {5, 5, 5, 5};
    Kernels.divideByRootSumBefore(-0.5f, 1e-19f, new float[] {8, 6, -4}, 1, sums, change, 0, 2);
    assertArrayEquals(new float[] {-1, 1, 5, 5}, change);
    assertArrayEquals(new float[] {18, 8, 0, 7}, sums);
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> Kernels.divideByRootSumBefore(-0.5f, 1e-19f, new float[3], 2, sums, change, 0, 2));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> Kernels.divideByRootSumBefore(-0.5f, 1e-19f, new float[3], 0, sums, change, 2, 3));
  }

  private float[] absolute(int n) {
    float[] a = numbers(n);
    for (int i = 0; i < n; i++) {
      a[i] = Math.abs(a[i]);
    }
    return a;
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void squaresAgreeWithThePlainLoop(int n) {
    float[] a = numbers(n + 5);
    assertEquals(SCALAR.squares(a, 3, n), VECTOR.squares(a, 3, n), tolerance(n));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void scoresAgreeOverUnpaddedRows(int dim) {
    int count = 5;
    float[] query = numbers(dim);
    float[] rows = numbers(3 + count * dim);
    float[][] expected = new float[2][count];
    float[][] actual = new float[2][count];
    SCALAR.scores(query, rows, 3, count, dim, dim, expected[0], expected[1]);
    VECTOR.scores(query, rows, 3, count, dim, dim, actual[0], actual[1]);
    assertArrayEquals(expected[0], actual[0], tolerance(dim));
    assertArrayEquals(expected[1], actual[1], tolerance(dim));
    VECTOR.dotsWith(query, rows, 3, count, dim, dim, actual[0]);
    assertArrayEquals(expected[0], actual[0], tolerance(dim));
    SCALAR.dotsWith(query, rows, 3, count, dim, dim, actual[0]);
    assertArrayEquals(expected[0], actual[0], tolerance(dim));
    Kernels.plainScores(query, rows, 3, count, dim, dim, actual[0], actual[1]);
    assertArrayEquals(expected[0], actual[0], tolerance(dim));
    assertArrayEquals(expected[1], actual[1], tolerance(dim));
  }

  /** Rows out of memory outside arrays, in any order and some twice, against a plain sum. */
  @ParameterizedTest
  @MethodSource("sizes")
  void listedRowsOutsideArraysAreMultipliedAsPlainLoopsDo(int dim) {
    int known = 9;
    float[] query = numbers(dim);
    float[] rows = numbers(known * dim);
    int[] ids = {8, 0, 3, 3, 7, 1, 2, 99};
    try (Arena arena = Arena.ofConfined()) {
      // At an odd byte, as tensors of a file may begin.
      MemorySegment all = arena.allocate(4L * rows.length + 1).asSlice(1);
      for (int i = 0; i < rows.length; i++) {
        all.set(KernelSet.MAPPED, 4L * i, rows[i]);
      }
      for (KernelSet kernels : List.of(SCALAR, VECTOR)) {
        for (int n = 0; n < ids.length; n++) {
          float[] dots = new float[ids.length];
          kernels.dotsWithListed(query, all, ids, n, dim, dots);
          for (int k = 0; k < ids.length; k++) {
            double expected = 0;
            for (int i = 0; k < n && i < dim; i++) {
              expected += (double) query[i] * rows[ids[k] * dim + i];
            }
            assertEquals(expected, dots[k], tolerance(dim), n + " rows, row " + k);
          }
        }
      }
      float[] dots = new float[8];
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> Kernels.dotsWithListed(query, all, ids, 8, dim, dots));
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> Kernels.dotsWithListed(query, all, new int[] {-1}, 1, dim, dots));
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void productsAreScaledByTheirRowAndMarkedWhereTheyAreNotBelowTheFloor(int dim) {
    int m = 8;
    for (int columns :
        new int[] {
          1,
          VectorKernels.LANES,
          VectorKernels.LANES + 1,
          3 * VectorKernels.LANES,
          4 * VectorKernels.LANES,
          7 * VectorKernels.LANES
        }) {
      int p = Kernels.columns(columns);
      float[] x = numbers(m * dim);
      float[] y = numbers(p * dim);
      float[] yt = new float[dim * p];
      Kernels.transpose(y, p, dim, dim, yt, p);
      float[] scale = numbers(m);
      float[] shift = numbers(m);
      shift[5] = Float.NaN;
      shift[6] = Float.NEGATIVE_INFINITY;
      float[] floor = numbers(p);
      int words = Kernels.markWords(p);
      for (KernelSet kernels : List.of(SCALAR, VECTOR)) {
        float[] c = new float[m * p];
        long[] marks = new long[m * words];
        Arrays.fill(marks, -1);
        kernels.scaledProducts(x, m, dim, dim, yt, p, scale, shift, floor, c, marks);
        for (int i = 0; i < m; i++) {
          for (int j = 0; j < p; j++) {
            double dot = 0;
            for (int d = 0; d < dim; d++) {
              dot += (double) x[i * dim + d] * y[j * dim + d];
            }
            if (i < 5) {
              assertEquals(dot * scale[i] + shift[i], c[i * p + j], 2 * tolerance(dim));
            }
            boolean marked = (marks[i * words + j / 64] >>> j & 1) == 1;
            boolean expected = i == 5 || i == 6 || c[i * p + j] >= floor[j];
            assertEquals(expected, marked, "row " + i + ", column " + j);
          }
          long beyond = p % 64 == 0 ? 0 : marks[(i + 1) * words - 1] >>> p;
          assertEquals(0, beyond, "no column is marked that is not there");
        }
      }
    }
  }

  @Test
  void aRowScoresTheSameBitsWhereverItStandsInItsBlock() {
    int dim = 103;
    float[] query = numbers(dim);
    float[] row = numbers(dim);
    int count = 7;
    float[] rows = new float[count * dim];
    for (int i = 0; i < count; i++) {
      System.arraycopy(row, 0, rows, i * dim, dim);
    }
    float[] dots = new float[count];
    float[] squares = new float[count];
    float[] alike = new float[count];
    for (KernelSet kernels : List.of(SCALAR, VECTOR)) {
      kernels.scores(query, rows, 0, count, dim, dim, dots, squares);
      Arrays.fill(alike, dots[0]);
      assertArrayEquals(alike, dots);
      Arrays.fill(alike, squares[0]);
      assertArrayEquals(alike, squares);
      kernels.dotsWith(query, rows, 0, count, dim, dim, dots);
      Arrays.fill(alike, dots[0]);
      assertArrayEquals(alike, dots);
    }
  }

  /** What training learns by the plain loops is held by digests, so their sums keep their order. */
  @ParameterizedTest
  @MethodSource("sizes")
  void plainProductsAreSummedInOrder(int dim) {
    int m = 4;
    int p = 2 * SCALAR.lanes();
    float[] x = numbers(m * dim);
    float[] yt = numbers(dim * p);
    float[] products = new float[m * p];
    SCALAR.products(x, m, dim, dim, yt, p, products);
    int stride = (dim + 15) / 16 * 16;
    float[] y = numbers(5 * stride);
    float[] sums = numbers(m * stride);
    float[] expected = sums.clone();
    SCALAR.accumulate(products, p, 1, m, 5, y, sums, stride);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < p; j++) {
        float sum = 0;
        for (int d = 0; d < dim; d++) {
          sum += x[i * dim + d] * yt[d * p + j];
        }
        assertEquals(sum, products[i * p + j]);
      }
      for (int d = 0; d < stride; d++) {
        for (int j = 0; j < 5; j++) {
          expected[i * stride + d] += products[i * p + j] * y[j * stride + d];
        }
      }
    }
    assertArrayEquals(expected, sums);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void numbersAtOrAboveTheirFloorAreFound(int n) {
    float[] values = numbers(n + 3);
    values[3] = Float.NaN;
    float[] floor = numbers(n);
    float[] scalar = values.clone();
    float[] vector = values.clone();
    int[] scalarHits = new int[n];
    int[] vectorHits = new int[n];
    int found = SCALAR.above(scalar, 3, n, 0.5f, 0.25f, floor, scalarHits);
    assertEquals(found, VECTOR.above(vector, 3, n, 0.5f, 0.25f, floor, vectorHits));
    assertArrayEquals(scalarHits, vectorHits);
    assertArrayEquals(scalar, vector, 1e-6f);
    for (int k = 0; k < found; k++) {
      assertTrue(vector[3 + vectorHits[k]] >= floor[vectorHits[k]]);
      assertTrue(vectorHits[k] > 0, "not a number");
    }
  }

  @ParameterizedTest
  @MethodSource("dims")
  void productsAgree(int dim) {
    int lanes = VECTOR.lanes();
    int stride = (dim + lanes - 1) / lanes * lanes;
    for (int most = lanes; most <= 6 * lanes; most += lanes) {
      int p = Kernels.columns(most);
      float[] x = block(8, dim, stride);
      float[] y = block(p - 1, dim, stride);
      float[] yt = new float[dim * p];
      Kernels.transpose(y, p - 1, stride, dim, yt, p);
      float[] expected = new float[8 * p];
      float[] actual = numbers(8 * p);
      SCALAR.products(x, 8, stride, dim, yt, p, expected);
      VECTOR.products(x, 8, stride, dim, yt, p, actual);
      assertArrayEquals(expected, actual, tolerance(dim));
      float naive = 0;
      for (int d = 0; d < dim; d++) {
        naive += x[5 * stride + d] * y[2 * stride + d];
      }
      assertEquals(naive, actual[5 * p + 2], tolerance(dim));
    }
  }

  @ParameterizedTest
  @MethodSource("dims")
  void accumulateAgreesInBothDirections(int dim) {
    int lanes = VECTOR.lanes();
    int stride = (dim + lanes - 1) / lanes * lanes;
    float[] g = numbers(8 * 12);
    float[] y = block(12, dim, stride);
    float[] expected = block(8, dim, stride);
    float[] actual = expected.clone();
    SCALAR.accumulate(g, 12, 1, 8, 12, y, expected, stride);
    VECTOR.accumulate(g, 12, 1, 8, 12, y, actual, stride);
    assertArrayEquals(expected, actual, tolerance(12));
    float[] x = block(8, dim, stride);
    float[] expectedT = block(12, dim, stride);
    float[] actualT = expectedT.clone();
    SCALAR.accumulate(g, 1, 12, 12, 8, x, expectedT, stride);
    VECTOR.accumulate(g, 1, 12, 12, 8, x, actualT, stride);
    assertArrayEquals(expectedT, actualT, tolerance(8));
  }

  @ParameterizedTest
  @MethodSource("dims")
  void aProductOverwritesWithWhatAccumulatingToZerosGives(int dim) {
    int lanes = VECTOR.lanes();
    int stride = (dim + lanes - 1) / lanes * lanes;
    float[] g = numbers(8 * 12);
    float[] y = block(12, dim, stride);
    float[] x = block(8, dim, stride);
    for (KernelSet kernels : List.of(SCALAR, VECTOR)) {
      float[] expected = new float[8 * stride];
      float[] actual = numbers(9 * stride);
      float after = actual[8 * stride];
      kernels.accumulate(g, 12, 1, 8, 12, y, expected, stride);
      kernels.product(g, 12, 1, 8, 12, y, actual, stride);
      assertArrayEquals(expected, Arrays.copyOf(actual, 8 * stride));
      assertEquals(after, actual[8 * stride], "the row behind the last");
      float[] expectedT = new float[12 * stride];
      float[] actualT = numbers(12 * stride);
      kernels.accumulate(g, 1, 12, 12, 8, x, expectedT, stride);
      kernels.product(g, 1, 12, 12, 8, x, actualT, stride);
      assertArrayEquals(expectedT, actualT);
      kernels.product(g, 1, 1, 4, 0, y, actual, stride);
      assertArrayEquals(new float[4 * stride], Arrays.copyOf(actual, 4 * stride), "no rows of y");
    }
  }

  @ParameterizedTest
  @MethodSource("dims")
  void dotsAndSpreadAgreeAlsoForRepeatedRows(int dim) {
    int lanes = VECTOR.lanes();
    int stride = (dim + lanes - 1) / lanes * lanes;
    int[] rows = {9, 4, 0, 4, 2, 3, 1, 8, 8, 5};
    int[] xRows = {1, 0, 1};
    int[] start = {1, 8, 8, 10};
    float[] x = block(3, dim, stride);
    float[] y = block(10, dim, stride);
    float[] expected = new float[11];
    float[] actual = new float[11];
    SCALAR.dots(x, xRows, y, rows, start, 3, stride, expected);
    VECTOR.dots(x, xRows, y, rows, start, 3, stride, actual);
    assertArrayEquals(expected, actual, tolerance(dim));
    float[] g = numbers(10);
    float[][] plain = {new float[x.length], new float[y.length]};
    float[][] fast = {new float[x.length], new float[y.length]};
    SCALAR.spread(x, plain[0], xRows, y, plain[1], rows, rows, start, 3, stride, g);
    VECTOR.spread(x, fast[0], xRows, y, fast[1], rows, rows, start, 3, stride, g);
    assertArrayEquals(plain[0], fast[0], 1e-5f);
    assertArrayEquals(plain[1], fast[1], 1e-5f);
    // Rows 0 and 4 and those behind begin as copies of row 6, whatever they were.
    int[] sums = {9, 6, 6, 4, 6, 6, 6, 6, 8, 6};
    for (KernelSet kernels : List.of(SCALAR, VECTOR)) {
      float[] dx = new float[x.length];
      float[] dy = numbers(y.length);
      Arrays.fill(dy, 6 * stride, 7 * stride, 0);
      kernels.spread(x, dx, xRows, y, dy, rows, sums, start, 3, stride, g);
      float[][] of = kernels == SCALAR ? plain : fast;
      assertArrayEquals(of[0], dx);
      for (int row : new int[] {0, 1, 2, 3, 4, 5, 8}) {
        assertArrayEquals(
            Arrays.copyOfRange(of[1], row * stride, (row + 1) * stride),
            Arrays.copyOfRange(dy, row * stride, (row + 1) * stride),
            "row " + row);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dims")
  void listedRowsAreAddedAndAddedToAsByThePlainLoopsToTheBit(int dim) {
    int lanes = VECTOR.lanes();
    int stride = (dim + lanes - 1) / lanes * lanes;
    int[] rows = {8, 9, 4, 0, 4, 2, 3, 1};
    int[] start = {1, 4, 4, 8};
    float[] x = block(4, dim, stride);
    float[] y = block(10, dim, stride);
    float[][] plain = {x.clone(), y.clone()};
    float[][] fast = {x.clone(), y.clone()};
    SCALAR.addRows(y, rows, start, 3, stride, plain[0]);
    VECTOR.addRows(y, rows, start, 3, stride, fast[0]);
    assertArrayEquals(plain[0], fast[0]);
    assertEquals(x[0] + y[9 * stride] + y[4 * stride] + y[0], fast[0][0], 1e-6f);
    assertEquals(x[stride], fast[0][stride], "a row without a list");
    SCALAR.addToRows(x, rows, start, 3, stride, plain[1]);
    VECTOR.addToRows(x, rows, start, 3, stride, fast[1]);
    assertArrayEquals(plain[1], fast[1]);
    assertEquals(y[9 * stride] + x[0], fast[1][9 * stride]);
    assertEquals(y[8 * stride], fast[1][8 * stride], "a row that is not listed");
  }

  @ParameterizedTest
  @MethodSource("dims")
  void sharesOfListedRowsAreThoseOfThePlainLoopsToTheBitWhateverWasThere(int dim) {
    int lanes = VECTOR.lanes();
    int stride = (dim + lanes - 1) / lanes * lanes;
    int[] rows = {8, 9, 4, 0, 4, 2, 3, 1};
    int[] start = {1, 4, 4, 8};
    float[] share = {1f / 3, 5, 0.25f};
    float[] y = block(10, dim, stride);
    float[] expected = new float[3 * stride];
    SCALAR.addRows(y, rows, start, 3, stride, expected);
    for (int i = 0; i < expected.length; i++) {
      expected[i] *= share[i / stride];
    }
    for (KernelSet kernels : List.of(SCALAR, VECTOR)) {
      float[] means = numbers(4 * stride);
      float after = means[3 * stride];
      kernels.meanRows(y, rows, start, 3, stride, share, means);
      assertArrayEquals(expected, Arrays.copyOf(means, 3 * stride));
      assertEquals(after, means[3 * stride], "the row behind the last");
    }
    assertEquals((y[9 * stride] + y[4 * stride] + y[0]) / 3, expected[0], 1e-6f);
  }

  /** Rows without gaps on one side, with gaps on the other, one of them twice. */
  @ParameterizedTest
  @MethodSource("sizes")
  void listedRowsOfATableAreCopiedAndAddedToAsByThePlainLoopsToTheBit(int dim) {
    long[] ids = {99, 7, (1L << 40) + 8, 3, 7, 15};
    int stride = dim + 2;
    float[] table = numbers(8 * dim);
    float[] added = numbers(3 + 5 * stride);
    for (KernelSet kernels : List.of(SCALAR, VECTOR)) {
      float[] copied = added.clone();
      float[] expected = added.clone();
      kernels.copyListed(table, ids, 1, 5, 7, dim, copied, 3, stride);
      for (int k = 0; k < 5; k++) {
        System.arraycopy(table, (int) (ids[1 + k] % 8) * dim, expected, 3 + k * stride, dim);
      }
      assertArrayEquals(expected, copied);
      float[] changed = table.clone();
      float[] sums = table.clone();
      kernels.addListed(-0.3f, added, 3, stride, ids, 1, 5, 7, dim, changed);
      for (int k = 0; k < 5; k++) {
        for (int d = 0; d < dim; d++) {
          sums[(int) (ids[1 + k] % 8) * dim + d] += -0.3f * added[3 + k * stride + d];
        }
      }
      assertArrayEquals(sums, changed);
    }
  }

  /** Rows at odd bytes, with gaps, one of them twice; nothing beside their numbers is touched. */
  @ParameterizedTest
  @MethodSource("sizes")
  void rowsOfMappedMemoryAreCopiedAndAddedToAsByThePlainLoopsToTheBit(int dim) {
    long[] ids = {99, 6, 1, 3, 6, 0};
    int stride = dim + 2;
    int pitch = 4 * dim + 3;
    byte[] table = new byte[6 * pitch + 4 * dim];
    random.nextBytes(table);
    ByteBuffer numbers = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < 7; row++) {
      for (int d = 0; d < dim; d++) {
        numbers.putFloat(row * pitch + 4 * d, random.nextFloat());
      }
    }
    float[] added = numbers(3 + 5 * stride);
    float[] copies = added.clone();
    byte[] sums = table.clone();
    ByteBuffer summed = ByteBuffer.wrap(sums).order(ByteOrder.LITTLE_ENDIAN);
    for (int k = 0; k < 5; k++) {
      for (int d = 0; d < dim; d++) {
        int at = (int) ids[1 + k] * pitch + 4 * d;
        copies[3 + k * stride + d] = numbers.getFloat(at);
        summed.putFloat(at, summed.getFloat(at) + -0.3f * added[3 + k * stride + d]);
      }
    }
    for (KernelSet kernels : List.of(SCALAR, VECTOR)) {
      MemorySegment y = MemorySegment.ofArray(table.clone());
      float[] copied = added.clone();
      kernels.copyMapped(y, pitch, ids, 1, 5, dim, copied, 3, stride);
      assertArrayEquals(copies, copied);
      kernels.addMapped(-0.3f, added, 3, stride, ids, 1, 5, dim, y, pitch);
      assertArrayEquals(sums, y.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Test
  void aRowThatMappedMemoryHasNotIsRefused() {
    float[] rows = new float[2 * 5];
    MemorySegment table = MemorySegment.ofArray(new float[3 * 5]);
    for (long row : new long[] {3, -1, Long.MAX_VALUE}) {
      long[] ids = {2, row};
      IndexOutOfBoundsException refused =
          assertThrows(
              IndexOutOfBoundsException.class,
              () -> Kernels.copyMapped(table, 20, ids, 0, 2, 5, rows, 0, 5));
      assertEquals("ids has the row " + row + "; the table has 3 rows", refused.getMessage());
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> Kernels.addMapped(1, rows, 0, 5, ids, 0, 2, 5, table, 20));
    }
    long[] ids = {2, 0};
    Kernels.copyMapped(table, 20, ids, 0, 2, 5, rows, 0, 5);
    assertThrows(
        IllegalArgumentException.class,
        () -> Kernels.copyMapped(table, 19, ids, 0, 2, 5, rows, 0, 5));
    assertThrows(
        IllegalArgumentException.class,
        () -> Kernels.addMapped(1, rows, 0, 5, ids, 0, 2, 5, table.asReadOnly(), 20));
  }

  @Test
  void aListedRowThatTheTableHasNotIsRefused() {
    float[] table = new float[3 * 5];
    float[] rows = new float[2 * 5];
    long[] ids = {2, 3};
    IndexOutOfBoundsException refused =
        assertThrows(
            IndexOutOfBoundsException.class,
            () -> Kernels.copyListed(table, ids, 0, 2, 7, 5, rows, 0, 5));
    assertEquals("ids has the row 3; the table has 3 rows", refused.getMessage());
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> Kernels.addListed(1, rows, 0, 5, ids, 0, 2, 7, 5, table));
    Kernels.copyListed(table, ids, 0, 2, 1, 5, rows, 0, 5);
  }

  /** Tiles of every width and number of rows add up each number in one order. */
  @ParameterizedTest
  @MethodSource("sizes")
  void tilesSumEachNumberInTheOrderOfTheRows(int dim) {
    int lanes = VECTOR.lanes();
    int stride = (dim + lanes - 1) / lanes * lanes;
    for (int m = 4; m <= 28; m += 8) {
      int p = 2 * lanes;
      float[] x = block(m, dim, stride);
      float[] y = block(p, dim, stride);
      float[] yt = new float[dim * p];
      Kernels.transpose(y, p, stride, dim, yt, p);
      float[] products = new float[m * p];
      VECTOR.products(x, m, stride, dim, yt, p, products);
      float[] sums = block(m, dim, stride);
      float[] expected = sums.clone();
      VECTOR.accumulate(products, p, 1, m, 5, y, sums, stride);
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < p; j++) {
          float sum = 0;
          for (int d = 0; d < dim; d++) {
            sum = Math.fma(x[i * stride + d], y[j * stride + d], sum);
          }
          assertEquals(sum, products[i * p + j]);
        }
        for (int j = 0; j < 5; j++) {
          for (int d = 0; d < stride; d++) {
            float y0 = y[j * stride + d];
            expected[i * stride + d] = Math.fma(products[i * p + j], y0, expected[i * stride + d]);
          }
        }
      }
      assertArrayEquals(expected, sums);
    }
  }

  @Test
  void logisticAgreesOverTheWholeRange() {
    int p = 4 * VECTOR.lanes();
    int m = 64;
    float[] c = new float[m * p];
    for (int i = 0; i < c.length; i++) {
      c[i] = (i - c.length / 2) * (160f / c.length);
    }
    c[0] = -3e38f;
    c[1] = 3e38f;
    c[2] = 0f;
    c[3] = -0f;
    float[] w = numbers(m);
    float[] v = numbers(p);
    for (int i = 0; i < m; i++) {
      w[i] = Math.abs(w[i]);
    }
    for (int j = 0; j < p; j++) {
      v[j] = Math.abs(v[j]);
    }
    float[] expected = c.clone();
    double plain = SCALAR.logistic(expected, m, p, w, v);
    double fast = VECTOR.logistic(c, m, p, w, v);
    assertArrayEquals(expected, c, 3e-7f);
    assertEquals(1, fast / plain, 1e-5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 15, 16, 17, 200})
  void logisticPositiveAgrees(int n) {
    float[] expected = new float[n + 32];
    for (int i = 0; i < n; i++) {
      expected[i] = (float) random.nextGaussian() * 8;
    }
    float[] actual = expected.clone();
    double plain = SCALAR.logisticPositive(expected, n);
    double fast = VECTOR.logisticPositive(actual, n);
    for (int i = 0; i < n; i++) {
      assertEquals(expected[i], actual[i], 3e-7f);
    }
    assertEquals(plain, fast, 1e-5 * (1 + plain));
  }

  /** In that order whoever runs it, an interpreter or a compiler. */
  @Test
  void aLossIsTheSumOfItsLanesByHalves() {
    int lanes = VECTOR.lanes();
    float[] all = new float[lanes];
    Arrays.fill(all, 1);
    float[][] logits = new float[2000][];
    double[] losses = new double[logits.length];
    double[] positives = new double[logits.length];
    // The first are not compiled yet, unless another test asked for as many.
    for (int k = 0; k < logits.length; k++) {
      logits[k] = numbers(lanes);
      losses[k] = VECTOR.logistic(logits[k].clone(), 1, lanes, all, all);
      positives[k] = VECTOR.logisticPositive(logits[k].clone(), lanes);
    }
    float[] alone = new float[lanes];
    float[] positive = new float[lanes];
    for (int k = 0; k < logits.length; k++) {
      for (int j = 0; j < lanes; j++) {
        float[] one = new float[lanes];
        one[j] = 1;
        alone[j] = (float) VECTOR.logistic(logits[k].clone(), 1, lanes, all, one);
        one[0] = logits[k][j];
        positive[j] = (float) VECTOR.logisticPositive(one, 1);
      }
      assertEquals(byHalves(alone), losses[k], "call " + k);
      assertEquals(byHalves(positive), positives[k], "call " + k);
    }
  }

  private static double byHalves(float[] lanes) {
    float[] sum = lanes.clone();
    for (int half = sum.length / 2; half > 0; half /= 2) {
      for (int j = 0; j < half; j++) {
        sum[j] += sum[j + half];
      }
    }
    return sum[0];
  }

  @Test
  void notANumberIsPassedOnAndNotHidden() {
    float[] c = new float[VECTOR.lanes()];
    c[1] = Float.NaN;
    assertTrue(Double.isNaN(VECTOR.logisticPositive(c, 2)));
    assertTrue(Float.isNaN(c[1]));
  }

  @Test
  void theFrontRefusesBlocksThatAreNotPadded() {
    float[] a = new float[64];
    assertThrows(IllegalArgumentException.class, () -> Kernels.products(a, 3, 16, 16, a, 16, a));
    int lanes = Kernels.lanes();
    assertThrows(
        IllegalArgumentException.class, () -> Kernels.products(a, 0, 1, 1, a, 3 * lanes, a));
    assertThrows(IndexOutOfBoundsException.class, () -> Kernels.dot(a, 60, a, 0, 5));
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
  void rowsOfAnyLengthAreNoWorkIfThereAreNone() {
    int stride = Integer.MAX_VALUE - 2 * Kernels.lanes() + 1;
    float[] none = {};
    Kernels.accumulate(none, 0, 0, 0, 0, none, none, stride);
    Kernels.dots(none, new int[0], none, new int[0], new int[1], 0, stride, none);
    Kernels.spread(
        none, none, new int[0], none, none, new int[0], new int[0], new int[1], 0, stride, none);
    Kernels.addRows(none, new int[0], new int[1], 0, stride, none);
    Kernels.addToRows(none, new int[0], new int[1], 0, stride, none);
    Kernels.meanRows(none, new int[0], new int[1], 0, stride, none, none);
    Kernels.product(none, 0, 0, 0, 0, none, none, stride);
    assertEquals(0, Kernels.logistic(none, 0, 0, none, none));
  }

  @Test
  void aMessageSaysWhichArgumentIsWrong() {
    float[] block = new float[4 * Kernels.stride(1)];
    int stride = Kernels.stride(1);
    int[] rows = {0, 3, 4};
    int[] start = {0, 2, 3};
    assertEquals(
        "rows[2] is 4; the block has 4 rows",
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> Kernels.addRows(block, rows, start, 2, stride, block.clone()))
            .getMessage());
    assertEquals(
        "start[1] is 2; it must be from 3, where the list before it begins, to 3, the length of"
            + " rows",
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> Kernels.addRows(block, rows, new int[] {3, 2, 3}, 2, stride, block.clone()))
            .getMessage());
    assertEquals(
        "a has 3 elements; asked for were 2 from 2 on",
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> Kernels.dot(new float[3], 2, new float[4], 2, 2))
            .getMessage());
    assertEquals(
        "stride is 1; it must be a multiple of " + Kernels.lanes() + ", as of padded rows",
        assertThrows(
                IllegalArgumentException.class,
                () -> Kernels.accumulate(block, 1, 1, 4, 1, block, block, 1))
            .getMessage());
  }

  @Test
  void theVectorApiRunsWhereItIsThere() {
    assumeTrue(VECTOR.lanes() >= 4, "this machine's vectors are too narrow");
    assertTrue(Kernels.vectorized(), Kernels.describe());
  }

  @Test
  void steadyStateAllocatesNothing() {
    int lanes = VECTOR.lanes();
    int stride = (100 + lanes - 1) / lanes * lanes;
    int p = 2 * lanes;
    float[] x = block(64, 100, stride);
    float[] y = block(p, 100, stride);
    float[] yt = new float[100 * p];
    float[] c = new float[64 * p];
    float[] ones = numbers(64 + p);
    int[] rows = {1, 5, 3, 2, 6, 7};
    int[] start = {0, 2, 6};
    int[] hits = new int[6];
    int[] listed = {2, 0, 1};
    MemorySegment outside = Arena.ofAuto().allocate(4 * 300);
    float[] sums = new float[2 * stride];
    float[] wide = new float[100 * 4 * lanes];
    long[] marks = new long[8 * Kernels.markWords(4 * lanes)];
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = Long.MAX_VALUE;
    // The interpreter boxes vectors, so only the compiled steady state counts: the least of many.
    for (int round = 0; round < 4000 && bytes > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int k = 0; k < 20; k++) {
        Kernels.transpose(y, p, stride, 100, yt, p);
        Kernels.products(x, 64, stride, 100, yt, p, c);
        Kernels.products(x, 64, stride, 100, yt, lanes, c);
        Kernels.logistic(c, 64, p, ones, ones);
        Kernels.accumulate(c, p, 1, 64, p, y, x, stride);
        Kernels.accumulate(c, 1, p, p, 64, x, y, stride);
        Kernels.product(c, p, 1, 64, p, y, x, stride);
        Kernels.dots(x, hits, y, rows, start, 2, stride, c);
        Kernels.logisticPositive(c, 6);
        Kernels.spread(x, x, hits, y, y, rows, rows, start, 2, stride, c);
        Kernels.addRows(y, rows, start, 2, stride, sums);
        Kernels.meanRows(y, rows, start, 2, stride, ones, sums);
        Kernels.addToRows(x, rows, start, 2, stride, y);
        Kernels.dot(x, 0, y, 0, 100);
        Kernels.axpy(0f, x, 0, y, 0, 100);
        Kernels.scores(x, y, 0, 8, stride, 100, c, ones);
        Kernels.dotsWith(x, y, 0, 8, stride, 100, c);
        Kernels.dotsWithListed(x, outside, listed, 3, 100, c);
        Kernels.scaledProducts(x, 8, stride, 100, wide, 4 * lanes, ones, ones, ones, c, marks);
        Kernels.scale(0.5f, x, 0, c, 0, 100);
        Kernels.squares(x, 0, 100);
        Kernels.above(c, 0, 6, 1, 0, ones, hits);
        Kernels.divideByRootSum(0.1f, 0, 1e-19f, x, 0, sums, c, 0, 100);
        Kernels.divideMeanByRootMean(0.1f, 0.1f, 0, 0, 1e-19f, x, 0, c, sums, yt, 0, 100);
      }
      bytes = threads.getCurrentThreadAllocatedBytes() - before;
    }
    assertEquals(0, bytes, "a vector is boxed in steady state");
  }

  /** The distance to rows that are not there overflows when it is multiplied. */
  @Test
  void aSingleRowIsTurnedWhateverTheDistanceToTheNext() {
    int dim = 3 * VectorKernels.LANES + 1;
    int columns = Kernels.columns(VectorKernels.LANES + 1);
    float[] y = numbers(dim);
    for (KernelSet kernels : List.of(SCALAR, VECTOR)) {
      float[] yt = new float[dim * columns];
      kernels.transpose(y, 1, Integer.MAX_VALUE / 2, dim, yt, columns);
      for (int d = 0; d < dim; d++) {
        assertEquals(y[d], yt[d * 2 * VectorKernels.LANES]);
      }
    }
  }
}
