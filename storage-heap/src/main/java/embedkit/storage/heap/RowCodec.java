package embedkit.storage.heap;

import embedkit.api.ElementType;
import embedkit.kernels.Kernels;
import embedkit.kernels.Numbers;
import embedkit.kernels.RowCodes;
import embedkit.spi.RowChecks;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Optional;

/** How rows of one element type lie in an array. Bounds have been checked by the store. */
sealed interface RowCodec {

  static RowCodec of(ElementType type, int dim) {
    return switch (type) {
      case F32 -> new Floats(dim);
      case F16 -> new Halves(dim, false);
      case BF16 -> new Halves(dim, true);
      case I8, I4, BIT -> new Codes(dim, type, Math.toIntExact(type.numberBytes(dim)));
      case I32, I64 -> new Wholes(dim, type);
    };
  }

  void read(Object chunk, int row, int count, float[] dst, int offset, int stride);

  void write(Object chunk, int row, int count, float[] src, int offset, int stride);

  void add(Object chunk, int row, int count, float[] delta, int offset, int stride);

  /** Reads listed rows, of whose ids the bits of a mask count. */
  default void read(
      Object chunk, long[] ids, int from, int n, int mask, float[] dst, int offset, int stride) {
    for (int i = 0; i < n; i++) {
      read(chunk, (int) ids[from + i] & mask, 1, dst, offset + i * stride, stride);
    }
  }

  /** Adds to listed rows, of whose ids the bits of a mask count. */
  default void add(
      Object chunk, long[] ids, int from, int n, int mask, float[] delta, int offset, int stride) {
    for (int i = 0; i < n; i++) {
      add(chunk, (int) ids[from + i] & mask, 1, delta, offset + i * stride, stride);
    }
  }

  int rows(Object chunk);

  Object grown(Object chunk, int rows);

  Optional<MemorySegment> view(Object chunk, int row, int count);

  /** Binary32 as it is. */
  record Floats(int dim) implements RowCodec {
    @Override
    public void read(Object chunk, int row, int count, float[] dst, int offset, int stride) {
      float[] values = (float[]) chunk;
      if (stride == dim) {
        System.arraycopy(values, row * dim, dst, offset, count * dim);
        return;
      }
      for (int i = 0; i < count; i++) {
        System.arraycopy(values, (row + i) * dim, dst, offset + i * stride, dim);
      }
    }

    @Override
    public void write(Object chunk, int row, int count, float[] src, int offset, int stride) {
      float[] values = (float[]) chunk;
      if (stride == dim) {
        System.arraycopy(src, offset, values, row * dim, count * dim);
        return;
      }
      for (int i = 0; i < count; i++) {
        System.arraycopy(src, offset + i * stride, values, (row + i) * dim, dim);
      }
    }

    @Override
    public void add(Object chunk, int row, int count, float[] delta, int offset, int stride) {
      float[] values = (float[]) chunk;
      for (int i = 0; i < count; i++) {
        Kernels.axpy(1, delta, offset + i * stride, values, (row + i) * dim, dim);
      }
    }

    @Override
    public void read(
        Object chunk, long[] ids, int from, int n, int mask, float[] dst, int offset, int stride) {
      Kernels.copyListed((float[]) chunk, ids, from, n, mask, dim, dst, offset, stride);
    }

    @Override
    public void add(
        Object chunk,
        long[] ids,
        int from,
        int n,
        int mask,
        float[] delta,
        int offset,
        int stride) {
      addMultiple(1, chunk, ids, from, n, mask, delta, offset, stride);
    }

    /** Adds a multiple to listed rows, of whose ids the bits of a mask count. */
    void addMultiple(
        float factor,
        Object chunk,
        long[] ids,
        int from,
        int n,
        int mask,
        float[] delta,
        int offset,
        int stride) {
      Kernels.addListed(factor, delta, offset, stride, ids, from, n, mask, dim, (float[]) chunk);
    }

    @Override
    public int rows(Object chunk) {
      return ((float[]) chunk).length / dim;
    }

    @Override
    public Object grown(Object chunk, int rows) {
      return chunk == null ? new float[rows * dim] : Arrays.copyOf((float[]) chunk, rows * dim);
    }

    @Override
    public Optional<MemorySegment> view(Object chunk, int row, int count) {
      long from = (long) row * dim * Float.BYTES;
      return Optional.of(
          MemorySegment.ofArray((float[]) chunk)
              .asSlice(from, (long) count * dim * Float.BYTES)
              .asReadOnly());
    }
  }

  /** Binary16 or bfloat16 in shorts. */
  record Halves(int dim, boolean brain) implements RowCodec {
    @Override
    public void read(Object chunk, int row, int count, float[] dst, int offset, int stride) {
      short[] values = (short[]) chunk;
      for (int i = 0; i < count; i++) {
        int from = (row + i) * dim;
        int to = offset + i * stride;
        for (int d = 0; d < dim; d++) {
          dst[to + d] =
              brain
                  ? Numbers.fromBrainFloat(values[from + d])
                  : Float.float16ToFloat(values[from + d]);
        }
      }
    }

    @Override
    public void write(Object chunk, int row, int count, float[] src, int offset, int stride) {
      short[] values = (short[]) chunk;
      for (int i = 0; i < count; i++) {
        int to = (row + i) * dim;
        int from = offset + i * stride;
        for (int d = 0; d < dim; d++) {
          values[to + d] =
              brain ? Numbers.toBrainFloat(src[from + d]) : Float.floatToFloat16(src[from + d]);
        }
      }
    }

    @Override
    public void add(Object chunk, int row, int count, float[] delta, int offset, int stride) {
      short[] values = (short[]) chunk;
      for (int i = 0; i < count; i++) {
        int to = (row + i) * dim;
        int from = offset + i * stride;
        for (int d = 0; d < dim; d++) {
          values[to + d] =
              brain
                  ? Numbers.toBrainFloat(Numbers.fromBrainFloat(values[to + d]) + delta[from + d])
                  : Float.floatToFloat16(Float.float16ToFloat(values[to + d]) + delta[from + d]);
        }
      }
    }

    @Override
    public int rows(Object chunk) {
      return ((short[]) chunk).length / dim;
    }

    @Override
    public Object grown(Object chunk, int rows) {
      return chunk == null ? new short[rows * dim] : Arrays.copyOf((short[]) chunk, rows * dim);
    }

    @Override
    public Optional<MemorySegment> view(Object chunk, int row, int count) {
      long from = (long) row * dim * Short.BYTES;
      return Optional.of(
          MemorySegment.ofArray((short[]) chunk)
              .asSlice(from, (long) count * dim * Short.BYTES)
              .asReadOnly());
    }
  }

  /** The codes of some rows, and their scales. */
  record Chunk(byte[] codes, float[] scales) {}

  /** Codes with a scale for each row. */
  record Codes(int dim, ElementType type, int codeBytes) implements RowCodec {
    @Override
    public void read(Object chunk, int row, int count, float[] dst, int offset, int stride) {
      Chunk rows = (Chunk) chunk;
      for (int i = 0; i < count; i++) {
        int from = (row + i) * codeBytes;
        float scale = rows.scales[row + i];
        int to = offset + i * stride;
        switch (type) {
          case I8 -> RowCodes.fromBytes(rows.codes, from, scale, dim, dst, to);
          case I4 -> RowCodes.fromNibbles(rows.codes, from, scale, dim, dst, to);
          default -> RowCodes.fromSigns(rows.codes, from, scale, dim, dst, to);
        }
      }
    }

    @Override
    public void write(Object chunk, int row, int count, float[] src, int offset, int stride) {
      Chunk rows = (Chunk) chunk;
      for (int i = 0; i < count; i++) {
        int from = offset + i * stride;
        int to = (row + i) * codeBytes;
        rows.scales[row + i] =
            switch (type) {
              case I8 -> RowCodes.toBytes(src, from, dim, rows.codes, to);
              case I4 -> RowCodes.toNibbles(src, from, dim, rows.codes, to);
              default -> RowCodes.toSigns(src, from, dim, rows.codes, to);
            };
      }
    }

    @Override
    public void add(Object chunk, int row, int count, float[] delta, int offset, int stride) {
      throw new IllegalStateException("rows of element type " + type.text() + " are not trainable");
    }

    @Override
    public int rows(Object chunk) {
      return ((Chunk) chunk).scales.length;
    }

    @Override
    public Object grown(Object chunk, int rows) {
      Chunk old = chunk == null ? new Chunk(new byte[0], new float[0]) : (Chunk) chunk;
      return new Chunk(Arrays.copyOf(old.codes, rows * codeBytes), Arrays.copyOf(old.scales, rows));
    }

    @Override
    public Optional<MemorySegment> view(Object chunk, int row, int count) {
      return Optional.empty();
    }
  }

  /** Whole numbers, in ints or longs; {@link HeapIntegers} reads and writes them. */
  record Wholes(int dim, ElementType type) implements RowCodec {
    @Override
    public void read(Object chunk, int row, int count, float[] dst, int offset, int stride) {
      throw RowChecks.notReal(type);
    }

    @Override
    public void write(Object chunk, int row, int count, float[] src, int offset, int stride) {
      throw RowChecks.notReal(type);
    }

    @Override
    public void add(Object chunk, int row, int count, float[] delta, int offset, int stride) {
      throw RowChecks.notReal(type);
    }

    @Override
    public int rows(Object chunk) {
      return Array.getLength(chunk) / dim;
    }

    @Override
    public Object grown(Object chunk, int rows) {
      Object grown = type.bits() == Long.SIZE ? new long[rows * dim] : new int[rows * dim];
      if (chunk != null) {
        System.arraycopy(chunk, 0, grown, 0, Math.min(rows * dim, Array.getLength(chunk)));
      }
      return grown;
    }

    @Override
    public Optional<MemorySegment> view(Object chunk, int row, int count) {
      MemorySegment all =
          chunk instanceof long[] longs
              ? MemorySegment.ofArray(longs)
              : MemorySegment.ofArray((int[]) chunk);
      long rowBytes = type.rowBytes(dim);
      return Optional.of(all.asSlice(row * rowBytes, count * rowBytes).asReadOnly());
    }
  }
}
