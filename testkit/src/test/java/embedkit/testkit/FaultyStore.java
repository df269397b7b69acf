package embedkit.testkit;

import embedkit.api.CodedRows;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.IntegerRows;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.Slot;
import embedkit.api.TableShape;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A plain store that does one thing wrong, for one thread at a time. */
final class FaultyStore extends ArrayStore {

  /** What is wrong, and the rule that finds it. */
  enum Fault {
    NONE(""),
    STARTS_AT_ONE("all zeros"),
    NEVER_EMPTY("without rows"),
    IGNORES_STRIDE("any mix"),
    ROWS_MEET("rows of a large table"),
    SCATTER_FORGETS_REPEATS("of repeated rows"),
    FORGETS_THE_FACTOR("a multiple is added"),
    WRITES_PADDING("padding is neither"),
    FLUSHES_SUBNORMALS("unusual numbers"),
    ROUNDS_DOWN("16-bit numbers are those of libtorch"),
    CUTS_ROW_IDS("a row out of range"),
    CHECKS_LATE("a block that does not fit"),
    WRAPS_STRIDES("a wild call"),
    REFUSES_NOTHING("no rows are nothing"),
    TRAINS_BYTES("rows that cannot be trained"),
    WRITABLE_VIEW("a view shows"),
    CODES_ARE_ZEROS("codes are those"),
    APPENDS_GARBAGE("appended rows"),
    SLOTS_STAY("slots grow"),
    SLOTS_OF_TABLE_ROWS("as many rows as are asked for"),
    FRESH_SLOTS("a slot is made once"),
    SLOTS_OF_F32("a slot keeps its numbers"),
    WHOLE_AS_FLOATS("whole numbers of a slot"),
    CUTS_WHOLES("whole numbers that do not fit"),
    WHOLE_OF_REAL("rows of whole numbers and"),
    SAVES_ALL("a slot list tells"),
    ANY_SLOT_NAME("a slot of another dim, type or"),
    OPEN_AFTER_CLOSE("after close"),
    LOSES_ADDS("threads that add"),
    TEARS("a reader beside"),
    CLOSE_IS_UNTYPED("close beside calls");

    final String rule;

    Fault(String rule) {
      this.rule = rule;
    }
  }

  private final Fault fault;
  private final Map<String, EmbeddingStore> wholes = new TreeMap<>();
  private boolean closed;
  private int adds;

  FaultyStore(TableShape shape, Fault fault) {
    super(shape);
    this.fault = fault;
    if (fault == Fault.STARTS_AT_ONE && shape.rows() > 0) {
      super.scatter(0, 1, filled(1), 0, dim());
    }
    if (fault == Fault.NEVER_EMPTY && shape.rows() == 0) {
      super.append(1);
    }
  }

  private float[] filled(float value) {
    float[] row = new float[dim()];
    Arrays.fill(row, value);
    return row;
  }

  @Override
  public synchronized long rows() {
    return super.rows();
  }

  @Override
  public synchronized void gather(
      long[] rows, int from, int count, float[] dst, int offset, int stride) {
    if (fault == Fault.CLOSE_IS_UNTYPED && closed) {
      throw new IllegalStateException("closed");
    }
    if (fault == Fault.CUTS_ROW_IDS) {
      rows = rows.clone();
      for (int i = 0; i < rows.length; i++) {
        rows[i] = (int) rows[i];
      }
    }
    if (fault == Fault.WRAPS_STRIDES && stride >= 1 << 16) {
      return;
    }
    if (fault == Fault.ROWS_MEET && rows() > 0x10000) {
      rows = Arrays.stream(rows).map(row -> row & 0xffff).toArray();
    }
    super.gather(rows, from, count, dst, offset, stride);
    if (fault == Fault.TEARS) {
      dst[offset] = Float.intBitsToFloat(Float.floatToRawIntBits(dst[offset]) ^ 1 << 20);
    }
    if (fault == Fault.WRITES_PADDING && stride > dim() && count > 1) {
      dst[offset + dim()] = 0;
    }
  }

  @Override
  public synchronized void scatter(
      long[] rows, int from, int count, float[] src, int offset, int stride) {
    if (fault == Fault.CHECKS_LATE && count == 3 && src.length >= 2 * dim()) {
      super.scatter(rows, from, 1, src, offset, stride);
    }
    if (fault == Fault.REFUSES_NOTHING && count == 0 && rows.length == 0) {
      throw new IllegalArgumentException("no rows");
    }
    if (fault == Fault.SCATTER_FORGETS_REPEATS && count == 3 && rows[0] == rows[2]) {
      count = 2;
    }
    if (fault == Fault.IGNORES_STRIDE && stride > dim() && count * dim() <= src.length - offset) {
      stride = dim();
    }
    if (fault == Fault.FLUSHES_SUBNORMALS) {
      src = src.clone();
      for (int i = 0; i < src.length; i++) {
        src[i] = Math.abs(src[i]) < Float.MIN_NORMAL ? 0 : src[i];
      }
    }
    if (fault == Fault.ROUNDS_DOWN && elementType().bits() == 16) {
      src = src.clone();
      int kept = elementType() == ElementType.F16 ? 0xffffe000 : 0xffff0000;
      for (int i = 0; i < src.length; i++) {
        src[i] = Float.intBitsToFloat(Float.floatToRawIntBits(src[i]) & kept);
      }
    }
    super.scatter(rows, from, count, src, offset, stride);
  }

  @Override
  public synchronized void add(
      long[] rows, int from, int count, float[] delta, int offset, int stride) {
    if (fault == Fault.TRAINS_BYTES && elementType().scaled()) {
      return;
    }
    if (fault == Fault.LOSES_ADDS && ++adds % 50 == 0) {
      return;
    }
    super.add(rows, from, count, delta, offset, stride);
  }

  @Override
  public synchronized boolean addMultiple(
      float factor, long[] rows, int from, int count, float[] delta, int offset, int stride) {
    if (fault != Fault.FORGETS_THE_FACTOR) {
      return super.addMultiple(factor, rows, from, count, delta, offset, stride);
    }
    add(rows, from, count, delta, offset, stride);
    return true;
  }

  @Override
  public synchronized Optional<MemorySegment> view(long firstRow, long count) {
    if (firstRow < 0 || firstRow + count > rows()) {
      throw new RowOutOfRangeException("no such rows");
    }
    if (fault != Fault.WRITABLE_VIEW || elementType() != ElementType.F32) {
      return Optional.empty();
    }
    float[] values = new float[(int) count * dim()];
    gather(firstRow, (int) count, values, 0, dim());
    return Optional.of(MemorySegment.ofArray(values));
  }

  @Override
  public Optional<CodedRows> coded() {
    return fault == Fault.CODES_ARE_ZEROS && elementType().scaled()
        ? Optional.of(new ZeroCodes((int) elementType().numberBytes(dim())))
        : Optional.empty();
  }

  /** Codes that are nobody's. */
  private record ZeroCodes(int codeBytes) implements CodedRows {
    @Override
    public Code code() {
      return Code.BYTES;
    }

    @Override
    public void gather(long firstRow, int count, byte[] codes, int offset) {}

    @Override
    public void gather(long[] rows, int from, int count, byte[] codes, int offset) {}

    @Override
    public void scales(long firstRow, int count, float[] scales, int offset) {}

    @Override
    public void scales(long[] rows, int from, int count, float[] scales, int offset) {}
  }

  @Override
  public synchronized long append(long count) {
    long first = super.append(count);
    if (fault == Fault.APPENDS_GARBAGE && count > 0) {
      super.scatter(first, 1, filled(3), 0, dim());
    }
    return first;
  }

  @Override
  public synchronized EmbeddingStore slot(Slot slot) {
    TableShape shape = slot.shape();
    boolean fresh = fault == Fault.FRESH_SLOTS || fault == Fault.SLOTS_STAY;
    if (fresh && !shape.elementType().integer()) {
      super.slot(slot);
      return new ArrayStore(shape, slot.initial());
    }
    String name = fault == Fault.ANY_SLOT_NAME ? "x" + shape.dim() + slot.name() : slot.name();
    long rows = fault == Fault.SLOTS_OF_TABLE_ROWS ? rows() : shape.rows();
    ElementType type = shape.elementType();
    if (fault == Fault.SLOTS_OF_F32 && !type.integer()) {
      type = ElementType.F32;
    }
    TableShape given = new TableShape(rows, shape.dim(), type);
    if (type.integer() && (fault == Fault.WHOLE_AS_FLOATS || fault == Fault.CUTS_WHOLES)) {
      return wholes.computeIfAbsent(name, n -> new FaultyWholes(slot, fault));
    }
    return super.slot(new Slot(name, given, slot.initial(), slot.saved()));
  }

  /** Whole numbers that are not kept as they are. */
  private static final class FaultyWholes extends ArrayStore {
    private final Fault fault;

    FaultyWholes(Slot slot, Fault fault) {
      super(slot.shape(), slot.initial());
      this.fault = fault;
    }

    private long kept(long number) {
      return fault == Fault.WHOLE_AS_FLOATS ? (long) (float) number : (int) number;
    }

    @Override
    public IntegerRows integers() {
      IntegerRows right = super.integers();
      return new IntegerRows() {
        @Override
        public void gather(long firstRow, int count, int[] dst, int offset, int stride) {
          right.gather(firstRow, count, dst, offset, stride);
        }

        @Override
        public void scatter(long firstRow, int count, int[] src, int offset, int stride) {
          right.scatter(firstRow, count, src, offset, stride);
        }

        @Override
        public void gather(long firstRow, int count, long[] dst, int offset, int stride) {
          right.gather(firstRow, count, dst, offset, stride);
        }

        @Override
        public void scatter(long firstRow, int count, long[] src, int offset, int stride) {
          long[] kept = Arrays.stream(src).map(FaultyWholes.this::kept).toArray();
          right.scatter(firstRow, count, kept, offset, stride);
        }
      };
    }
  }

  @Override
  public IntegerRows integers() {
    return fault == Fault.WHOLE_OF_REAL ? null : super.integers();
  }

  @Override
  public synchronized List<Slot> slotList() {
    return fault == Fault.SAVES_ALL
        ? super.slotList().stream()
            .map(slot -> new Slot(slot.name(), slot.shape(), slot.initial(), Slot.Saved.WITH_STATE))
            .toList()
        : super.slotList();
  }

  @Override
  public synchronized Map<String, EmbeddingStore> slots() {
    return fault == Fault.OPEN_AFTER_CLOSE && closed ? Map.of() : super.slots();
  }

  @Override
  public synchronized void close() {
    closed = true;
    super.close();
  }
}
