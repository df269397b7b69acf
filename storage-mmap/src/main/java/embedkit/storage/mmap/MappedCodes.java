package embedkit.storage.mmap;

import embedkit.api.CodedRows;
import embedkit.spi.RowChecks;

/** The codes of a mapped store whose rows have such. */
record MappedCodes(MappedStore store, Code code, int codeBytes) implements CodedRows {

  static MappedCodes of(MappedStore store) {
    Code code =
        switch (store.elementType()) {
          case I8 -> Code.BYTES;
          case I4 -> Code.NIBBLES;
          default -> Code.SIGNS;
        };
    return new MappedCodes(store, code, store.open().codeBytes());
  }

  @Override
  public void gather(long firstRow, int count, byte[] codes, int offset) {
    RowBytes now = store.open();
    RowChecks.room(count, codeBytes, codes.length, offset);
    RowChecks.range(firstRow, count, now.shape().rows());
    try {
      now.codes(firstRow, count, codes, offset);
    } catch (IllegalStateException | InternalError e) {
      throw store.failure(e);
    }
  }

  @Override
  public void gather(long[] rows, int from, int count, byte[] codes, int offset) {
    RowBytes now = store.open();
    RowChecks.room(count, codeBytes, codes.length, offset);
    RowChecks.ids(rows, from, count, now.shape().rows());
    try {
      for (int i = 0; i < count; i++) {
        now.codes(rows[from + i], 1, codes, offset + i * codeBytes);
      }
    } catch (IllegalStateException | InternalError e) {
      throw store.failure(e);
    }
  }

  @Override
  public void scales(long firstRow, int count, float[] scales, int offset) {
    RowBytes now = store.open();
    RowChecks.room(count, 1, scales.length, offset);
    RowChecks.range(firstRow, count, now.shape().rows());
    try {
      now.scales(firstRow, count, scales, offset);
    } catch (IllegalStateException | InternalError e) {
      throw store.failure(e);
    }
  }

  @Override
  public void scales(long[] rows, int from, int count, float[] scales, int offset) {
    RowBytes now = store.open();
    RowChecks.room(count, 1, scales.length, offset);
    RowChecks.ids(rows, from, count, now.shape().rows());
    try {
      for (int i = 0; i < count; i++) {
        now.scales(rows[from + i], 1, scales, offset + i);
      }
    } catch (IllegalStateException | InternalError e) {
      throw store.failure(e);
    }
  }
}
