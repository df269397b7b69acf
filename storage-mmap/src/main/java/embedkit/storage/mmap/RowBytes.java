package embedkit.storage.mmap;

import embedkit.api.ElementType;
import embedkit.api.TableShape;
import embedkit.kernels.Kernels;
import embedkit.kernels.Numbers;
import embedkit.kernels.RowCodes;
import embedkit.spi.RowChecks;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Rows as bytes of memory, and the one codec between the two: the mapped store and the writer of
 * safetensors files keep numbers through it. Numbers may lie at any byte: other writers do not
 * align. Bounds have been checked by the caller.
 *
 * <p>The scale of a row, where it has one, lies in a tensor of its own or behind the row's numbers.
 */
final class RowBytes {

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** The codes of one row for each thread, which are worked on beside mapped memory. */
  private static final ThreadLocal<byte[]> SCRATCH = ThreadLocal.withInitial(() -> new byte[0]);

  private final TableShape shape;
  private final ElementType type;
  private final int dim;
  private final MemorySegment data;

  /** Distance of two rows in {@link #data}. */
  private final long pitch;

  private final MemorySegment scales;
  private final long scaleFrom;
  private final long scalePitch;

  private RowBytes(
      TableShape shape,
      MemorySegment data,
      long pitch,
      MemorySegment scales,
      long scaleFrom,
      long scalePitch) {
    this.shape = shape;
    this.type = shape.elementType();
    this.dim = shape.dim();
    this.data = data;
    this.pitch = pitch;
    this.scales = scales;
    this.scaleFrom = scaleFrom;
    this.scalePitch = scalePitch;
  }

  /**
   * Rows as tensors keep them.
   *
   * @param data the numbers, row after row
   * @param scales a binary32 for each row; null where rows have none
   */
  static RowBytes tensors(TableShape shape, MemorySegment data, MemorySegment scales) {
    long pitch = shape.elementType().numberBytes(shape.dim());
    return new RowBytes(shape, data, pitch, scales, 0, Float.BYTES);
  }

  /** Rows with each one's scale behind it, so that memory for more of them can follow. */
  static RowBytes interleaved(TableShape shape, MemorySegment data) {
    long pitch = shape.elementType().rowBytes(shape.dim());
    long numbers = shape.elementType().numberBytes(shape.dim());
    return new RowBytes(shape, data, pitch, data, numbers, pitch);
  }

  TableShape shape() {
    return shape;
  }

  void read(long row, float[] dst, int to) {
    long at = row * pitch;
    switch (type) {
      case F32 -> MemorySegment.copy(data, FLOAT, at, dst, to, dim);
      case F16 -> {
        for (int d = 0; d < dim; d++) {
          dst[to + d] = Float.float16ToFloat(data.get(SHORT, at + 2L * d));
        }
      }
      case BF16 -> {
        for (int d = 0; d < dim; d++) {
          dst[to + d] = Numbers.fromBrainFloat(data.get(SHORT, at + 2L * d));
        }
      }
      case I8 -> {
        float scale = scales.get(FLOAT, scaleFrom + row * scalePitch);
        for (int d = 0; d < dim; d++) {
          dst[to + d] = data.get(ValueLayout.JAVA_BYTE, at + d) * scale;
        }
      }
      case I4 -> {
        byte[] codes = codes(at);
        RowCodes.fromNibbles(
            codes, 0, scales.get(FLOAT, scaleFrom + row * scalePitch), dim, dst, to);
      }
      case BIT -> {
        byte[] codes = codes(at);
        RowCodes.fromSigns(codes, 0, scales.get(FLOAT, scaleFrom + row * scalePitch), dim, dst, to);
      }
      case I32, I64 -> throw RowChecks.notReal(type);
    }
  }

  void read(long[] ids, int from, int count, float[] dst, int offset, int stride) {
    if (type == ElementType.F32 && count > 0) {
      Kernels.copyMapped(data, pitch, ids, from, count, dim, dst, offset, stride);
      return;
    }
    for (int i = 0; i < count; i++) {
      read(ids[from + i], dst, offset + i * stride);
    }
  }

  /** The memory that the rows lie in. */
  MemorySegment data() {
    return data;
  }

  /** Distance of two rows in {@link #data}. */
  long pitch() {
    return pitch;
  }

  void read(long firstRow, int count, float[] dst, int offset, int stride) {
    if (stride == dim && type == ElementType.F32 && count > 0) {
      MemorySegment.copy(data, FLOAT, firstRow * pitch, dst, offset, count * dim);
      return;
    }
    for (int i = 0; i < count; i++) {
      read(firstRow + i, dst, offset + i * stride);
    }
  }

  void write(long row, float[] src, int from) {
    long at = row * pitch;
    switch (type) {
      case F32 -> MemorySegment.copy(src, from, data, FLOAT, at, dim);
      case F16 -> {
        for (int d = 0; d < dim; d++) {
          data.set(SHORT, at + 2L * d, Float.floatToFloat16(src[from + d]));
        }
      }
      case BF16 -> {
        for (int d = 0; d < dim; d++) {
          data.set(SHORT, at + 2L * d, Numbers.toBrainFloat(src[from + d]));
        }
      }
      case I8 -> {
        float scale = Numbers.byteScale(src, from, dim);
        for (int d = 0; d < dim; d++) {
          data.set(ValueLayout.JAVA_BYTE, at + d, Numbers.toByte(src[from + d], scale));
        }
        scales.set(FLOAT, scaleFrom + row * scalePitch, scale);
      }
      case I4 -> {
        byte[] codes = scratch();
        keep(row, codes, RowCodes.toNibbles(src, from, dim, codes, 0));
      }
      case BIT -> {
        byte[] codes = scratch();
        keep(row, codes, RowCodes.toSigns(src, from, dim, codes, 0));
      }
      case I32, I64 -> throw RowChecks.notReal(type);
    }
  }

  private void keep(long row, byte[] codes, float scale) {
    MemorySegment.copy(codes, 0, data, ValueLayout.JAVA_BYTE, row * pitch, codeBytes());
    scales.set(FLOAT, scaleFrom + row * scalePitch, scale);
  }

  private byte[] codes(long at) {
    byte[] codes = scratch();
    MemorySegment.copy(data, ValueLayout.JAVA_BYTE, at, codes, 0, codeBytes());
    return codes;
  }

  private byte[] scratch() {
    byte[] codes = SCRATCH.get();
    if (codes.length < codeBytes()) {
      codes = new byte[codeBytes()];
      SCRATCH.set(codes);
    }
    return codes;
  }

  /** Size of the codes of a row. */
  int codeBytes() {
    return (int) type.numberBytes(dim);
  }

  /** Tells whether the codes of rows lie without a gap, and their scales too. */
  boolean packed() {
    return pitch == codeBytes();
  }

  /** Codes of contiguous rows that are {@link #packed}. */
  void codes(long firstRow, int count, byte[] dst, int to) {
    MemorySegment.copy(data, ValueLayout.JAVA_BYTE, firstRow * pitch, dst, to, count * codeBytes());
  }

  /** Scales of contiguous rows that are {@link #packed}. */
  void scales(long firstRow, int count, float[] dst, int to) {
    MemorySegment.copy(scales, FLOAT, scaleFrom + firstRow * scalePitch, dst, to, count);
  }

  void write(long firstRow, int count, float[] src, int offset, int stride) {
    if (stride == dim && type == ElementType.F32 && count > 0) {
      MemorySegment.copy(src, offset, data, FLOAT, firstRow * pitch, count * dim);
      return;
    }
    for (int i = 0; i < count; i++) {
      write(firstRow + i, src, offset + i * stride);
    }
  }

  /** Adds multiples to rows of floats. */
  void addMultiple(
      float factor, long[] ids, int from, int count, float[] delta, int offset, int stride) {
    // Of no rows an offset says nothing, and may be any; a kernel refuses some.
    if (count > 0) {
      Kernels.addMapped(factor, delta, offset, stride, ids, from, count, dim, data, pitch);
    }
  }

  /** Adds to rows; a sum of what is no float is formed on the heap, where kernels work. */
  void add(
      long[] ids, int from, int count, float[] delta, int offset, int stride, float[] scratch) {
    if (type == ElementType.F32) {
      addMultiple(1, ids, from, count, delta, offset, stride);
      return;
    }
    for (int i = 0; i < count; i++) {
      read(ids[from + i], scratch, 0);
      Kernels.axpy(1, delta, offset + i * stride, scratch, 0, dim);
      write(ids[from + i], scratch, 0);
    }
  }

  void read(long row, int[] dst, int to) {
    MemorySegment.copy(data, INT, row * pitch, dst, to, dim);
  }

  void read(long row, long[] dst, int to) {
    long at = row * pitch;
    if (type.bits() == Long.SIZE) {
      MemorySegment.copy(data, LONG, at, dst, to, dim);
      return;
    }
    for (int d = 0; d < dim; d++) {
      dst[to + d] = data.get(INT, at + (long) d * Integer.BYTES);
    }
  }

  void write(long row, int[] src, int from) {
    long at = row * pitch;
    if (type.bits() == Integer.SIZE) {
      MemorySegment.copy(src, from, data, INT, at, dim);
      return;
    }
    for (int d = 0; d < dim; d++) {
      data.set(LONG, at + (long) d * Long.BYTES, src[from + d]);
    }
  }

  void write(long row, long[] src, int from) {
    long at = row * pitch;
    if (type.bits() == Long.SIZE) {
      MemorySegment.copy(src, from, data, LONG, at, dim);
      return;
    }
    for (int d = 0; d < dim; d++) {
      data.set(INT, at + (long) d * Integer.BYTES, (int) src[from + d]);
    }
  }

  /** Contiguous rows as they lie there; of rows without a scale. */
  MemorySegment view(long firstRow, long count) {
    return data.asSlice(firstRow * pitch, count * pitch).asReadOnly();
  }
}
