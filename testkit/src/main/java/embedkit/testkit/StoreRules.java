package embedkit.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import embedkit.api.CodedRows;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.IntegerRows;
import embedkit.api.ReadOnlyStoreException;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.Slot;
import embedkit.api.StoreClosedException;
import embedkit.api.StoreException;
import embedkit.api.TableShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.function.Executable;

/** The rules of the store kit for one element type and dim. */
final class StoreRules {

  private static final int ROWS = 37;
  private static final float SENTINEL = -12345.5f;

  private final Function<TableShape, EmbeddingStore> maker;
  private final List<ElementType> types;
  private final ElementType type;
  private final int dim;

  StoreRules(
      Function<TableShape, EmbeddingStore> maker,
      List<ElementType> types,
      ElementType type,
      int dim) {
    this.maker = maker;
    this.types = types;
    this.type = type;
    this.dim = dim;
  }

  /** All rules by what they say. */
  Map<String, Executable> all() {
    Map<String, Executable> rules = new LinkedHashMap<>();
    rules.put("a new table has the shape asked for and is all zeros", this::zeros);
    rules.put("a table without rows is a table", this::noRows);
    rules.put("any mix of operations leaves what the plain store has", this::mixed);
    rules.put("rows of a large table are no two the same", this::large);
    rules.put("of repeated rows scatter leaves the last and add adds each", this::repeats);
    rules.put("a multiple is added as if it was multiplied first, or not at all", this::multiples);
    rules.put("padding is neither read nor written", this::padding);
    rules.put("unusual numbers come back as the element type keeps them", this::unusual);
    if (type == ElementType.F16 || type == ElementType.BF16) {
      rules.put("16-bit numbers are those of libtorch, to the bit", this::libtorch);
    }
    rules.put("a row out of range is refused before the first change", this::ranges);
    rules.put("a block that does not fit its array is refused before the first change", this::fit);
    rules.put("a wild call is refused before the first change, or is a right one", () -> wild(150));
    rules.put("no rows are nothing to do", this::nothing);
    rules.put("rows that cannot be trained refuse to be added to", this::trainable);
    rules.put("a view shows the stored bytes and cannot be written to", this::view);
    rules.put("codes are those of the rows, or there are none", this::codes);
    rules.put("appended rows are zeros behind the old ones, or are refused", this::append);
    rules.put("slots grow with their table", this::slotsGrow);
    rules.put("a slot is made once and found by its name", this::slots);
    rules.put("a slot has as many rows as are asked for", this::slotOfOtherRows);
    rules.put("a slot keeps its numbers as its element type does", this::slotOfItsType);
    rules.put("whole numbers of a slot come back exactly", this::wholes);
    rules.put("whole numbers that do not fit are refused before the first change", this::narrow);
    rules.put("rows of whole numbers and of real ones are not taken for each other", this::kinds);
    rules.put("a slot list tells the shapes and which slots are saved", this::slotList);
    rules.put("a slot of another dim, type or bad name is refused", this::badSlots);
    rules.put("after close every call says that the table was closed", this::closed);
    rules.put("threads that add to rows of their own lose nothing", this::ownRows);
    rules.put("a reader beside a writer sees each number whole", this::whole);
    rules.put("close beside calls lets them finish or fail with its own exception", this::race);
    return rules;
  }

  /** The rules of threads, which more rounds try harder. */
  Map<String, Executable> ofThreads() {
    Map<String, Executable> rules = new LinkedHashMap<>(all());
    rules.keySet().removeIf(rule -> !rule.contains("thread") && !rule.contains("beside"));
    return rules;
  }

  private TableShape shape(long rows) {
    return new TableShape(rows, dim, type);
  }

  private EmbeddingStore store() {
    return maker.apply(shape(ROWS));
  }

  private float[] random(Random random, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private EmbeddingStore filled(EmbeddingStore store) {
    store.scatter(0, (int) store.rows(), random(new Random(5), (int) store.rows() * dim), 0, dim);
    return store;
  }

  private static float[] all(EmbeddingStore store) {
    float[] values = new float[Math.toIntExact(store.rows() * store.dim())];
    store.gather(0, (int) store.rows(), values, 0, store.dim());
    return values;
  }

  private void same(float[] expected, float[] found) {
    assertEquals(expected.length, found.length);
    float step = 0;
    for (int i = 0; i < expected.length; i++) {
      int number = i;
      if (type.scaled()) {
        if (i % dim == 0) {
          step = step(type, expected, i, Math.min(i + dim, expected.length));
        }
        assertEquals(expected[i], found[i], step, () -> "number " + number);
      } else if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(found[i])) {
        fail("number " + number + ": " + expected[number] + ", found " + found[number]);
      }
    }
  }

  /** One step of the row's scale: two sound ways to round may differ by it at a tie. */
  private static float step(ElementType type, float[] values, int from, int to) {
    float most = 0;
    for (int d = from; d < to; d++) {
      most = Math.max(most, Math.abs(values[d]));
    }
    return switch (type) {
      case I4 -> most / 7 * 1.001f;
      case BIT -> most * 1e-6f;
      default -> most / 127 * 1.001f;
    };
  }

  private void zeros() {
    try (EmbeddingStore store = store()) {
      assertEquals(shape(ROWS), store.shape());
      assertEquals(ROWS, store.rows());
      assertEquals(dim, store.dim());
      assertEquals(type, store.elementType());
      assertTrue(store.writable());
      assertArrayEquals(new float[ROWS * dim], all(store));
    }
  }

  private void noRows() {
    try (EmbeddingStore store = maker.apply(shape(0))) {
      assertEquals(0, store.rows());
      store.gather(0, 0, new float[0], 0, dim);
      assertThrows(RowOutOfRangeException.class, () -> store.gather(0, 1, new float[dim], 0, dim));
      assertEquals(0, store.slot("m", dim, 1).rows());
    }
  }

  private void mixed() {
    Random random = new Random(7);
    try (EmbeddingStore store = store();
        ArrayStore plain = new ArrayStore(shape(ROWS))) {
      for (int round = 0; round < 60; round++) {
        int count = random.nextInt(9);
        int stride = dim + random.nextInt(4);
        int offset = random.nextInt(3);
        int from = random.nextInt(3);
        long[] ids = random.longs(from + count + 2, 0, ROWS).toArray();
        long first = random.nextInt(ROWS - count);
        float[] block = random(random, offset + count * stride + 5);
        int choice = random.nextInt(type.trainable() ? 4 : 2);
        for (EmbeddingStore each : List.of(store, plain)) {
          switch (choice) {
            case 0 -> each.scatter(ids, from, count, block, offset, stride);
            case 1 -> each.scatter(first, count, block, offset, stride);
            case 2 -> each.add(ids, from, count, block, offset, stride);
            default -> each.add(first, count, block, offset, stride);
          }
        }
        float[] one = block.clone();
        float[] other = block.clone();
        store.gather(ids, from, count, one, offset, stride);
        plain.gather(ids, from, count, other, offset, stride);
        if (!type.scaled()) {
          same(other, one);
        }
        same(all(plain), all(store));
      }
    }
  }

  /** Rows about the places where an id cut to fewer bits would meet another. */
  private void large() {
    long rows = dim <= 100 ? 70_000 : (1 << 22) / dim;
    long[] ids =
        LongStream.of(0, 1, 255, 256, 4095, 4096, 32_767, 32_768, 65_535, 65_536, 65_537, rows - 1)
            .filter(id -> id < rows)
            .sorted()
            .distinct()
            .toArray();
    float[] block = new float[ids.length * dim];
    for (int i = 0; i < ids.length; i++) {
      Arrays.fill(block, i * dim, (i + 1) * dim, i + 1);
    }
    try (EmbeddingStore store = maker.apply(shape(rows))) {
      store.scatter(ids, ids.length, block, dim);
      float[] back = new float[block.length];
      store.gather(ids, ids.length, back, dim);
      assertArrayEquals(block, back, 1e-2f);
      int found = 0;
      int most = 1000;
      float[] all = new float[most * dim];
      for (long first = 0; first < rows; first += most) {
        int count = (int) Math.min(most, rows - first);
        store.gather(first, count, all, 0, dim);
        for (int i = 0; i < count; i++) {
          boolean written = found < ids.length && ids[found] == first + i;
          float expected = written ? ++found : 0;
          assertEquals(expected, all[i * dim], 1e-2f, "row " + (first + i));
          assertEquals(expected, all[i * dim + dim - 1], 1e-2f, "row " + (first + i));
        }
      }
    }
  }

  private void repeats() {
    try (EmbeddingStore store = store()) {
      float[] block = new float[3 * dim];
      for (int i = 0; i < block.length; i++) {
        block[i] = 1 + i / dim;
      }
      store.scatter(new long[] {5, 6, 5}, 3, block, dim);
      assertEquals(3, all(store)[5 * dim], 1e-4);
      assertEquals(2, all(store)[6 * dim], 1e-4);
      if (type.trainable()) {
        store.add(new long[] {5, 5, 5}, 3, block, dim);
        assertEquals(9, all(store)[6 * dim - 1]);
      }
    }
  }

  private void multiples() {
    int stride = dim + 3;
    long[] ids = {9, 5, 36, 0, 5, 4};
    float factor = -0.07f;
    float[] delta = random(new Random(3), 1 + 5 * stride);
    float[] multiple = delta.clone();
    for (int i = 0; i < multiple.length; i++) {
      multiple[i] *= factor;
    }
    try (EmbeddingStore store = filled(store());
        EmbeddingStore twin = filled(store())) {
      if (type.trainable() && store.addMultiple(factor, ids, 1, 5, delta, 1, stride)) {
        twin.add(ids, 1, 5, multiple, 1, stride);
        long[] bad = {0, ROWS, 1};
        assertThrows(
            RowOutOfRangeException.class, () -> store.addMultiple(1, bad, 0, 3, delta, 0, stride));
        assertThrows(
            IndexOutOfBoundsException.class,
            () -> store.addMultiple(1, ids, 0, 6, delta, 2, stride));
      }
      assertArrayEquals(all(twin), all(store));
    }
  }

  private void padding() {
    int stride = dim + 3;
    try (EmbeddingStore store = store()) {
      float[] src = new float[4 * stride];
      Arrays.fill(src, Float.NaN);
      for (int row = 0; row < 4; row++) {
        Arrays.fill(src, row * stride, row * stride + dim, 1);
      }
      long[] ids = {9, 3, 20, 4};
      store.scatter(ids, 4, src, stride);
      store.scatter(25, 4, src, 0, stride);
      if (type.trainable()) {
        store.add(ids, 4, src, stride);
        store.add(25, 4, src, 0, stride);
      }
      for (float value : all(store)) {
        assertTrue(Float.isFinite(value), "padding was read");
      }
      float[] dst = new float[4 * stride];
      for (int way = 0; way < 2; way++) {
        Arrays.fill(dst, SENTINEL);
        if (way == 0) {
          store.gather(ids, 4, dst, stride);
        } else {
          store.gather(25, 4, dst, 0, stride);
        }
        for (int i = 0; i < dst.length; i++) {
          assertEquals(i % stride >= dim, dst[i] == SENTINEL, "padding was written at " + i);
        }
      }
    }
  }

  private void unusual() {
    if (type.scaled()) {
      return;
    }
    float[] odd = {
      -0f,
      Float.NaN,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.MIN_VALUE,
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      65504,
      65520,
      0x1p-24f,
      0x1p-25f,
      1 + 0x1p-8f,
      1 + 0x1p-8f + 0x1p-20f,
      1 + 0x1.8p-7f,
      1 + 0x1p-11f,
      1 + 0x1.8p-10f
    };
    try (EmbeddingStore store = store();
        ArrayStore plain = new ArrayStore(shape(ROWS))) {
      float[] block = new float[ROWS * dim];
      for (int i = 0; i < block.length; i++) {
        block[i] = odd[i % odd.length];
      }
      store.scatter(0, ROWS, block, 0, dim);
      plain.scatter(0, ROWS, block, 0, dim);
      same(all(plain), all(store));
    }
  }

  private void libtorch() {
    int cases = HalfGolden.CASES.size();
    try (EmbeddingStore store = maker.apply(shape(cases))) {
      float[] block = new float[cases * dim];
      for (int row = 0; row < cases; row++) {
        Arrays.fill(block, row * dim, (row + 1) * dim, HalfGolden.CASES.get(row).number());
      }
      store.scatter(0, cases, block, 0, dim);
      store.gather(0, cases, block, 0, dim);
      for (int i = 0; i < block.length; i++) {
        HalfGolden expected = HalfGolden.CASES.get(i / dim);
        assertEquals(
            Float.floatToIntBits(expected.as(type)),
            Float.floatToIntBits(block[i]),
            () -> expected + " as " + type.text());
      }
    }
  }

  private void ranges() {
    try (EmbeddingStore store = filled(store())) {
      float[] before = all(store);
      float[] block = random(new Random(1), 3 * dim);
      for (long bad :
          new long[] {-1, ROWS, 1L << 32, (1L << 32) + 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
        long[] ids = {0, bad, 1};
        assertThrows(RowOutOfRangeException.class, () -> store.scatter(ids, 3, block, dim));
        assertThrows(RowOutOfRangeException.class, () -> store.scatter(bad, 3, block, 0, dim));
        float[] dst = block.clone();
        assertThrows(RowOutOfRangeException.class, () -> store.gather(ids, 3, dst, dim));
        assertThrows(RowOutOfRangeException.class, () -> store.gather(bad, 3, dst, 0, dim));
        assertArrayEquals(block, dst, "the block was changed");
        if (type.trainable()) {
          assertThrows(RowOutOfRangeException.class, () -> store.add(ids, 3, block, dim));
          assertThrows(RowOutOfRangeException.class, () -> store.add(bad, 3, block, 0, dim));
        }
      }
      assertThrows(RowOutOfRangeException.class, () -> store.scatter(ROWS - 2, 3, block, 0, dim));
      assertArrayEquals(before, all(store), "the table was changed");
    }
  }

  private void fit() {
    try (EmbeddingStore store = filled(store())) {
      float[] before = all(store);
      float[] small = random(new Random(2), 3 * dim - 1);
      long[] ids = {0, 1, 2};
      Class<IndexOutOfBoundsException> bounds = IndexOutOfBoundsException.class;
      assertThrows(bounds, () -> store.gather(ids, 3, small.clone(), dim));
      assertThrows(bounds, () -> store.gather(0, 3, small.clone(), 0, dim));
      assertThrows(bounds, () -> store.scatter(ids, 3, small, dim));
      assertThrows(bounds, () -> store.scatter(0, 3, small, 0, dim));
      assertThrows(bounds, () -> store.scatter(0, 1, small, -1, dim));
      assertThrows(bounds, () -> store.scatter(0, 1, small, 3 * dim, dim));
      assertThrows(bounds, () -> store.gather(ids, 2, 2, new float[2 * dim], 0, dim));
      Class<IllegalArgumentException> illegal = IllegalArgumentException.class;
      assertThrows(illegal, () -> store.gather(ids, 2, small.clone(), dim - 1));
      assertThrows(illegal, () -> store.scatter(0, 2, small, 0, dim - 1));
      assertThrows(illegal, () -> store.gather(ids, -1, small.clone(), dim));
      assertThrows(illegal, () -> store.scatter(0, -1, small, 0, dim));
      if (type.trainable()) {
        assertThrows(bounds, () -> store.add(ids, 3, small, dim));
        assertThrows(bounds, () -> store.add(0, 3, small, 0, dim));
        assertThrows(illegal, () -> store.add(0, 2, small, 0, dim - 1));
      }
      assertArrayEquals(before, all(store), "the table was changed");
    }
  }

  private static final int[] WILD = {
    -1, Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE - 7, 1 << 30, 1 << 16, 46341, -2
  };
  private static final long[] WILD_ROWS = {
    -1, ROWS, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 31, 1L << 32, (1L << 32) + 1, -1L << 32
  };

  /** Calls with any arguments do what the plain store does, which checks each number it moves. */
  void wild(int rounds) {
    Random random = new Random(rounds);
    try (EmbeddingStore store = filled(store());
        ArrayStore plain = new ArrayStore(shape(ROWS))) {
      plain.scatter(0, ROWS, all(store), 0, dim);
      for (int round = 0; round < rounds; round++) {
        wildCall(random, store, plain, "round " + round);
        if (round % 16 == 0) {
          same(all(plain), all(store));
          // Bytes are kept to within a step only: steps are not to add up.
          plain.scatter(0, ROWS, all(store), 0, dim);
        }
      }
    }
  }

  private void wildCall(Random random, EmbeddingStore store, ArrayStore plain, String round) {
    int count = wild(random, random.nextInt(5));
    int from = wild(random, random.nextInt(3));
    int stride = wild(random, dim + random.nextInt(4) - (random.nextInt(8) == 0 ? 1 : 0));
    int offset = wild(random, random.nextInt(3));
    long[] ids = random.longs(random.nextInt(9), 0, ROWS).toArray();
    if (ids.length > 0 && random.nextInt(3) == 0) {
      ids[random.nextInt(ids.length)] = WILD_ROWS[random.nextInt(WILD_ROWS.length)];
    }
    long first = random.nextInt(3) == 0 ? WILD_ROWS[random.nextInt(8)] : random.nextInt(ROWS);
    float[] block = random(random, random.nextInt(6 * dim + 12));
    float[] same = block.clone();
    int call = random.nextInt(type.trainable() ? 6 : 4);
    Class<?> refusal =
        refusal(() -> call(store, call, ids, from, first, count, block, offset, stride));
    Class<?> expected =
        refusal(() -> call(plain, call, ids, from, first, count, same, offset, stride));
    assertEquals(expected == null, refusal == null, () -> round + ": " + expected + ", " + refusal);
    if (!type.scaled() || call > 1 || refusal != null) {
      assertArrayEquals(same, block, () -> round + " left another block");
    }
    if (refusal != null) {
      same(all(plain), all(store));
    }
  }

  private static int wild(Random random, int sane) {
    return random.nextInt(8) == 0 ? WILD[random.nextInt(WILD.length)] : sane;
  }

  private static void call(
      EmbeddingStore store,
      int call,
      long[] ids,
      int from,
      long first,
      int count,
      float[] block,
      int offset,
      int stride) {
    switch (call) {
      case 0 -> store.gather(ids, from, count, block, offset, stride);
      case 1 -> store.gather(first, count, block, offset, stride);
      case 2 -> store.scatter(ids, from, count, block, offset, stride);
      case 3 -> store.scatter(first, count, block, offset, stride);
      case 4 -> store.add(ids, from, count, block, offset, stride);
      default -> store.add(first, count, block, offset, stride);
    }
  }

  /** How a call was refused, or null. What is none of the contract's exceptions goes on. */
  private static Class<?> refusal(Runnable call) {
    try {
      call.run();
      return null;
    } catch (RowOutOfRangeException | IndexOutOfBoundsException | IllegalArgumentException e) {
      return e.getClass();
    }
  }

  private void nothing() {
    try (EmbeddingStore store = filled(store())) {
      float[] before = all(store);
      store.gather(new long[0], 0, new float[0], dim);
      store.scatter(new long[0], 0, new float[0], dim);
      store.gather(ROWS, 0, new float[0], 0, dim);
      store.scatter(ROWS, 0, new float[0], 0, dim);
      assertArrayEquals(before, all(store));
    }
  }

  private void trainable() {
    if (type.trainable()) {
      return;
    }
    try (EmbeddingStore store = filled(store())) {
      float[] before = all(store);
      float[] block = random(new Random(3), dim);
      Class<ReadOnlyStoreException> refused = ReadOnlyStoreException.class;
      assertThrows(refused, () -> store.add(new long[] {1}, 1, block, dim));
      assertThrows(refused, () -> store.add(1, 1, block, 0, dim));
      assertArrayEquals(before, all(store));
    }
  }

  private void view() {
    try (EmbeddingStore store = filled(store())) {
      float[] values = all(store);
      for (int first : new int[] {0, 7}) {
        store.view(first, ROWS - first).ifPresent(view -> shows(values, first, view));
      }
      noView(RowOutOfRangeException.class, () -> store.view(ROWS - 1, 2));
      noView(RowOutOfRangeException.class, () -> store.view(-1, 1));
    }
  }

  /** A store without views may answer so at any time. */
  private static void noView(
      Class<? extends Throwable> refusal, Supplier<Optional<MemorySegment>> view) {
    try {
      assertTrue(view.get().isEmpty(), "there can be no view");
    } catch (StoreException e) {
      assertEquals(refusal, e.getClass());
    }
  }

  private void shows(float[] values, int first, MemorySegment view) {
    assertTrue(view.isReadOnly(), "a view must be read-only");
    assertEquals((ROWS - first) * type.numberBytes(dim), view.byteSize());
    for (int i = 0; i < (ROWS - first) * dim; i++) {
      if (!type.scaled()) {
        assertEquals(values[first * dim + i], shown(view, i), "number " + i);
      }
    }
  }

  private float shown(MemorySegment view, long at) {
    if (type == ElementType.F32) {
      return view.get(
          ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), at * Float.BYTES);
    }
    short bits =
        view.get(
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), at * Short.BYTES);
    return type == ElementType.F16 ? Float.float16ToFloat(bits) : Float.intBitsToFloat(bits << 16);
  }

  private void codes() {
    try (EmbeddingStore store = filled(store())) {
      if (!type.scaled()) {
        assertTrue(store.coded().isEmpty(), "rows without a scale have no codes");
        return;
      }
      if (store.coded().isEmpty()) {
        return;
      }
      CodedRows coded = store.coded().get();
      int size = coded.codeBytes();
      assertEquals(type.numberBytes(dim), size);
      float[] values = all(store);
      byte[] codes = new byte[3 + ROWS * size];
      float[] scales = new float[3 + ROWS];
      coded.gather(0, ROWS, codes, 3);
      coded.scales(0, ROWS, scales, 3);
      for (int i = 0; i < ROWS * dim; i++) {
        assertEquals(
            values[i], decoded(codes, 3 + i / dim * size, scales[3 + i / dim], i % dim), "" + i);
      }
      long[] ids = {ROWS - 1, 4, 4, 0, -1};
      byte[] some = new byte[4 * size];
      float[] someScales = new float[4];
      coded.gather(ids, 0, 4, some, 0);
      coded.scales(ids, 0, 4, someScales, 0);
      for (int i = 0; i < 4; i++) {
        int at = 3 + (int) ids[i] * size;
        assertArrayEquals(
            Arrays.copyOfRange(codes, at, at + size),
            Arrays.copyOfRange(some, i * size, (i + 1) * size));
        assertEquals(scales[3 + (int) ids[i]], someScales[i]);
      }
      Class<RowOutOfRangeException> out = RowOutOfRangeException.class;
      Class<IndexOutOfBoundsException> bounds = IndexOutOfBoundsException.class;
      assertThrows(out, () -> coded.gather(ids, 1, 4, some, 0));
      assertThrows(out, () -> coded.scales(ids, 1, 4, someScales, 0));
      assertThrows(out, () -> coded.gather(ROWS - 1, 2, some, 0));
      assertThrows(out, () -> coded.scales(-1, 2, someScales, 0));
      assertThrows(bounds, () -> coded.gather(0, 5, some, 0));
      assertThrows(bounds, () -> coded.gather(ids, 0, 4, some, 1));
      assertThrows(bounds, () -> coded.scales(0, 5, someScales, 0));
      assertThrows(bounds, () -> coded.scales(ids, 0, 4, someScales, -1));
      assertThrows(IllegalArgumentException.class, () -> coded.gather(0, -1, some, 0));
      assertThrows(IllegalArgumentException.class, () -> coded.scales(ids, 0, -1, someScales, 0));
    }
  }

  private float decoded(byte[] codes, int from, float scale, int d) {
    return switch (type) {
      case I4 -> (((codes[from + d / 2] >> (d % 2 == 0 ? 0 : 4) & 15) ^ 8) - 8) * scale;
      case BIT -> (codes[from + d / 8] & 1 << d % 8) == 0 ? scale : -scale;
      default -> codes[from + d] * scale;
    };
  }

  private static boolean grows(EmbeddingStore store, long count) {
    long rows = store.rows();
    try {
      assertEquals(rows, store.append(count), "append gives the first new row");
      return true;
    } catch (StoreException e) {
      assertEquals(rows, store.rows(), "a refused append changes nothing");
      return false;
    }
  }

  private void append() {
    try (EmbeddingStore store = filled(store())) {
      float[] before = all(store);
      for (int count : new int[] {1, 0, 100, 3}) {
        if (!grows(store, count)) {
          assertArrayEquals(before, all(store));
          return;
        }
      }
      assertEquals(ROWS + 104, store.rows());
      assertArrayEquals(Arrays.copyOf(before, (ROWS + 104) * dim), all(store));
      assertThrows(IllegalArgumentException.class, () -> store.append(-1));
      float[] block = random(new Random(4), dim);
      store.scatter(ROWS + 103, 1, block, 0, dim);
      float[] back = new float[dim];
      store.gather(ROWS + 103, 1, back, 0, dim);
      same(Rounding.kept(type, block), back);
    }
  }

  private void slotsGrow() {
    try (EmbeddingStore store = store()) {
      EmbeddingStore slot = store.slot("accumulator", dim, 0.5f);
      EmbeddingStore neighbours = whole(store, "neighbours", ElementType.I32);
      if (grows(store, 5)) {
        int[] numbers = new int[(ROWS + 5) * dim];
        neighbours.integers().gather(0, ROWS + 5, numbers, 0, dim);
        assertTrue(Arrays.stream(numbers).allMatch(n -> n == -1), "of whole numbers, too");
        assertEquals(ROWS + 5, slot.rows());
        float[] expected = new float[(ROWS + 5) * dim];
        Arrays.fill(expected, 0.5f);
        assertArrayEquals(expected, all(slot), "new rows of a slot begin with its initial value");
      }
    }
  }

  private void slots() {
    try (EmbeddingStore store = filled(store())) {
      float[] before = all(store);
      EmbeddingStore wide = store.slot("m", dim, 0.25f);
      EmbeddingStore narrow = store.slot("count", 1, 0);
      assertEquals(TableShape.f32(ROWS, dim), wide.shape());
      assertEquals(TableShape.f32(ROWS, 1), narrow.shape());
      float[] expected = new float[ROWS * dim];
      Arrays.fill(expected, 0.25f);
      assertArrayEquals(expected, all(wide));
      assertArrayEquals(new float[ROWS], all(narrow));
      wide.add(3, 1, new float[dim], 0, dim);
      narrow.scatter(3, 1, new float[] {8}, 0, 1);
      assertEquals(8, all(store.slot("count", 1, 0))[3]);
      assertSame(wide, store.slot("m", dim, 9));
      assertEquals(List.of("count", "m"), List.copyOf(store.slots().keySet()));
      Map<String, EmbeddingStore> snapshot = store.slots();
      assertThrows(UnsupportedOperationException.class, snapshot::clear);
      assertArrayEquals(before, all(store), "slots are not the table");
    }
  }

  private void slotOfOtherRows() {
    try (EmbeddingStore store = filled(store())) {
      EmbeddingStore more = store.slot("more", 2L * ROWS + 1, dim, 0.5f);
      EmbeddingStore few = store.slot("few", 2, 1, 0);
      assertEquals(TableShape.f32(2L * ROWS + 1, dim), more.shape());
      float[] expected = new float[(2 * ROWS + 1) * dim];
      Arrays.fill(expected, 0.5f);
      assertArrayEquals(expected, all(more));
      more.scatter(2L * ROWS, 1, new float[dim], 0, dim);
      assertEquals(0, all(more)[2 * ROWS * dim]);
      assertSame(more, store.slot("more", 2L * ROWS + 1, dim, 0));
      if (grows(store, 1)) {
        assertEquals(2L * ROWS + 1, more.rows(), "a slot of other rows does not grow along");
        assertEquals(2, few.rows());
      }
    }
  }

  private void slotOfItsType() {
    try (EmbeddingStore store = store()) {
      for (ElementType kept : types) {
        TableShape shape = new TableShape(ROWS, dim, kept);
        EmbeddingStore slot =
            store.slot(new Slot("s." + kept.text(), shape, 0.5f, Slot.Saved.WITH_STATE));
        assertEquals(shape, slot.shape());
        float[] expected = new float[ROWS * dim];
        Arrays.fill(expected, 0.5f);
        assertArrayEquals(expected, all(slot), 0.01f);
        float[] row = random(new Random(9), dim);
        slot.scatter(3, 1, row, 0, dim);
        float[] back = new float[dim];
        slot.gather(new long[] {3}, 1, back, dim);
        assertArrayEquals(
            Rounding.kept(kept, row), back, kept.scaled() ? step(kept, row, 0, dim) : 0);
      }
    }
  }

  /** Numbers that binary32 and even binary64 do not hold. */
  private void wholes() {
    Random random = new Random(11);
    try (EmbeddingStore store = store()) {
      IntegerRows ints = whole(store, "ints", ElementType.I32).integers();
      IntegerRows longs = whole(store, "longs", ElementType.I64).integers();
      int stride = dim + 2;
      int[] narrow = random.ints(1L + 3L * stride).toArray();
      long[] wide = random.longs(1L + 3L * stride).toArray();
      ints.scatter(7, 3, narrow, 1, stride);
      longs.scatter(7, 3, wide, 1, stride);
      int[] narrowBack = new int[narrow.length];
      long[] wideBack = new long[wide.length];
      ints.gather(7, 3, narrowBack, 1, stride);
      longs.gather(7, 3, wideBack, 1, stride);
      for (int i = 0; i < narrow.length; i++) {
        boolean padding = i == 0 || (i - 1) % stride >= dim;
        assertEquals(padding ? 0 : narrow[i], narrowBack[i], "number " + i);
        assertEquals(padding ? 0 : wide[i], wideBack[i], "number " + i);
      }
      ints.gather(7, 3, wideBack, 1, stride);
      assertEquals(narrow[dim], wideBack[dim], "an int is a long, too");
      longs.scatter(0, 3, narrow, 1, stride);
      longs.gather(0, 3, wideBack, 1, stride);
      assertEquals(narrow[dim], wideBack[dim], "a long is made of an int");
      long[] fitting = new long[dim];
      Arrays.fill(fitting, Integer.MIN_VALUE);
      ints.scatter(9, 1, fitting, 0, dim);
      ints.gather(8, 2, narrowBack, 0, dim);
      assertEquals(narrow[1 + stride], narrowBack[0], "only the row that was written to");
      assertEquals(Integer.MIN_VALUE, narrowBack[2 * dim - 1]);
      ints.gather(0, 1, narrowBack, 0, dim);
      assertEquals(-1, narrowBack[0], "a new slot is filled with its initial value");
    }
  }

  private static EmbeddingStore whole(EmbeddingStore store, String name, ElementType type) {
    TableShape shape = new TableShape(store.rows(), store.dim(), type);
    return store.slot(new Slot(name, shape, -1, Slot.Saved.WITH_STATE));
  }

  private void narrow() {
    try (EmbeddingStore store = store()) {
      EmbeddingStore slot = whole(store, "ints", ElementType.I32);
      IntegerRows ints = slot.integers();
      long[] wide = new long[2 * dim];
      wide[2 * dim - 1] = 1L << 31;
      assertThrows(StoreException.class, () -> ints.scatter(1, 2, wide, 0, dim));
      int[] back = new int[ROWS * dim];
      ints.gather(0, ROWS, back, 0, dim);
      assertTrue(Arrays.stream(back).allMatch(n -> n == -1), "the slot was changed");
      IntegerRows longs = whole(store, "longs", ElementType.I64).integers();
      assertThrows(StoreException.class, () -> longs.gather(0, 1, new int[dim], 0, dim));
      Class<RowOutOfRangeException> out = RowOutOfRangeException.class;
      Class<IndexOutOfBoundsException> bounds = IndexOutOfBoundsException.class;
      for (IntegerRows rows : List.of(ints, longs)) {
        assertThrows(out, () -> rows.gather(ROWS - 1, 2, new long[2 * dim], 0, dim));
        assertThrows(out, () -> rows.scatter(ROWS - 1, 2, new int[2 * dim], 0, dim));
        assertThrows(out, () -> rows.scatter(-1, 1, new long[dim], 0, dim));
        assertThrows(bounds, () -> rows.gather(0, 2, new long[2 * dim - 1], 0, dim));
        assertThrows(bounds, () -> rows.scatter(0, 2, new int[2 * dim - 1], 0, dim));
        assertThrows(bounds, () -> rows.scatter(0, 2, new long[2 * dim - 1], 0, dim));
      }
    }
  }

  private void kinds() {
    try (EmbeddingStore store = store()) {
      Class<StoreException> refused = StoreException.class;
      assertThrows(refused, store::integers);
      float[] block = new float[dim];
      long[] ids = {0};
      for (ElementType whole : List.of(ElementType.I32, ElementType.I64)) {
        EmbeddingStore slot = whole(store, whole.text(), whole);
        assertThrows(refused, () -> slot.gather(0, 1, block, 0, dim));
        assertThrows(refused, () -> slot.gather(ids, 1, block, dim));
        assertThrows(refused, () -> slot.scatter(0, 1, block, 0, dim));
        assertThrows(refused, () -> slot.scatter(ids, 1, block, dim));
        assertThrows(refused, () -> slot.add(0, 1, block, 0, dim));
        assertThrows(refused, () -> slot.add(ids, 1, block, dim));
      }
    }
  }

  private void slotList() {
    try (EmbeddingStore store = store()) {
      Slot kept =
          new Slot("kept", new TableShape(2, 3, ElementType.I32), -1, Slot.Saved.WITH_STATE);
      Slot cache = Slot.f32("cache", ROWS, 1, 0.5f).unsaved();
      store.slot(kept);
      store.slot(cache);
      assertEquals(List.of(cache, kept), store.slotList());
      if (grows(store, 2)) {
        assertEquals(
            List.of(Slot.f32("cache", ROWS + 2, 1, 0.5f).unsaved(), kept), store.slotList());
      }
    }
  }

  private void badSlots() {
    try (EmbeddingStore store = store()) {
      store.slot("m", dim, 0);
      assertThrows(StoreException.class, () -> store.slot("m", dim + 1, 0));
      assertThrows(StoreException.class, () -> store.slot("m", ROWS + 1, dim, 0));
      Slot half =
          new Slot("m", new TableShape(ROWS, dim, ElementType.F16), 0, Slot.Saved.WITH_STATE);
      assertThrows(StoreException.class, () -> store.slot(half));
      for (String name : List.of("", "a/b", "..\\x", "a b", "\u0000")) {
        assertThrows(ConfigurationException.class, () -> store.slot(name, dim, 0), name);
      }
    }
  }

  private void closed() {
    EmbeddingStore store = filled(store());
    EmbeddingStore slot = store.slot("m", dim, 0);
    IntegerRows ints = whole(store, "ints", ElementType.I32).integers();
    Optional<CodedRows> coded = store.coded();
    store.close();
    store.close();
    float[] block = new float[dim];
    long[] ids = {0};
    List<Executable> calls = new ArrayList<>();
    coded.ifPresent(
        codes -> {
          byte[] bytes = new byte[codes.codeBytes()];
          calls.add(() -> codes.gather(0, 1, bytes, 0));
          calls.add(() -> codes.gather(ids, 0, 1, bytes, 0));
          calls.add(() -> codes.scales(0, 1, block, 0));
          calls.add(() -> codes.scales(ids, 0, 1, block, 0));
        });
    for (EmbeddingStore each : List.of(store, slot)) {
      calls.add(each::rows);
      calls.add(() -> each.gather(ids, 1, block, dim));
      calls.add(() -> each.gather(0, 1, block, 0, dim));
      calls.add(() -> each.scatter(ids, 1, block, dim));
      calls.add(() -> each.scatter(0, 1, block, 0, dim));
      calls.add(() -> each.add(ids, 1, block, dim));
      calls.add(() -> each.add(0, 1, block, 0, dim));
      noView(StoreClosedException.class, () -> each.view(0, 1));
    }
    calls.add(() -> ints.gather(0, 1, new int[dim], 0, dim));
    calls.add(() -> ints.gather(0, 1, new long[dim], 0, dim));
    calls.add(() -> ints.scatter(0, 1, new int[dim], 0, dim));
    calls.add(() -> ints.scatter(0, 1, new long[dim], 0, dim));
    calls.add(store::slotList);
    calls.add(() -> store.append(1));
    calls.add(() -> store.slot("m", dim, 0));
    calls.add(() -> store.slot("new", dim, 0));
    calls.add(store::slots);
    for (int i = 0; i < calls.size(); i++) {
      assertThrows(StoreClosedException.class, calls.get(i), "call " + i);
    }
  }

  private void ownRows() throws Exception {
    if (!type.trainable()) {
      return;
    }
    try (EmbeddingStore store = store()) {
      float[] ones = new float[dim];
      Arrays.fill(ones, 1);
      together(
          4,
          t -> {
            for (int round = 0; round < 100; round++) {
              for (long row = t; row < ROWS; row += 4) {
                store.add(new long[] {row}, 1, ones, dim);
              }
            }
          });
      float[] expected = new float[ROWS * dim];
      Arrays.fill(expected, 100);
      assertArrayEquals(expected, all(store));
    }
  }

  private void whole() throws Exception {
    float[][] blocks = {new float[dim], new float[dim]};
    Arrays.fill(blocks[0], Rounding.kept(type, new float[] {1.0001f})[0]);
    Arrays.fill(blocks[1], Rounding.kept(type, new float[] {-3.7e4f})[0]);
    try (EmbeddingStore store = store()) {
      store.scatter(2, 1, blocks[0], 0, dim);
      together(
          3,
          t -> {
            float[] back = new float[dim];
            for (int round = 0; round < 300; round++) {
              if (t == 0) {
                store.scatter(2, 1, blocks[round & 1], 0, dim);
              } else if (!type.scaled()) {
                store.gather(new long[] {2}, 1, back, dim);
                for (float value : back) {
                  assertTrue(
                      value == blocks[0][0] || value == blocks[1][0], "a torn number: " + value);
                }
              }
            }
          });
    }
  }

  private void race() throws Exception {
    for (int round = 0; round < 3; round++) {
      EmbeddingStore store = filled(store());
      CountDownLatch running = new CountDownLatch(2);
      together(
          3,
          t -> {
            if (t == 2) {
              running.await();
              store.close();
              return;
            }
            float[] block = new float[8 * dim];
            try {
              for (int n = 0; n < 1_000_000; n++) {
                store.gather(new long[] {1, 2, 3, 4, 5, 6, 7, 8}, 8, block, dim);
                store.scatter(1, 8, block, 0, dim);
                running.countDown();
              }
            } catch (StoreClosedException e) {
              // This is how a call may end when the table is closed.
            } finally {
              running.countDown();
            }
          });
      assertThrows(StoreClosedException.class, store::rows);
    }
  }

  /** What one of several threads does. */
  private interface Part {
    void run(int thread) throws Exception;
  }

  private static void together(int threads, Part part) throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Callable<Void>> parts = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int thread = t;
        parts.add(
            () -> {
              part.run(thread);
              return null;
            });
      }
      for (Future<Void> result : pool.invokeAll(parts)) {
        result.get();
      }
    }
  }
}
