package embedkit.storage.heap;

import embedkit.api.CodedRows;
import embedkit.spi.RowChecks;

/** The codes of a store whose chunks have such. */
record HeapCodes(HeapStore store, Code code, int codeBytes) implements CodedRows {

  static HeapCodes of(HeapStore store) {
    Code code =
        switch (store.elementType()) {
          case I8 -> Code.BYTES;
          case I4 -> Code.NIBBLES;
          default -> Code.SIGNS;
        };
    return new HeapCodes(store, code, (int) store.elementType().numberBytes(store.dim()));
  }

  @Override
  public void gather(long firstRow, int count, byte[] codes, int offset) {
    store.rows();
    RowChecks.room(count, codeBytes, codes.length, offset);
    store.eachRun(
        firstRow,
        count,
        (chunk, row, run, done) ->
            System.arraycopy(
                ((RowCodec.Chunk) chunk).codes(),
                row * codeBytes,
                codes,
                offset + done * codeBytes,
                run * codeBytes));
  }

  @Override
  public void gather(long[] rows, int from, int count, byte[] codes, int offset) {
    long known = store.rows();
    RowChecks.room(count, codeBytes, codes.length, offset);
    RowChecks.ids(rows, from, count, known);
    for (int i = 0; i < count; i++) {
      gather(rows[from + i], 1, codes, offset + i * codeBytes);
    }
  }

  @Override
  public void scales(long firstRow, int count, float[] scales, int offset) {
    store.rows();
    RowChecks.room(count, 1, scales.length, offset);
    store.eachRun(
        firstRow,
        count,
        (chunk, row, run, done) ->
            System.arraycopy(((RowCodec.Chunk) chunk).scales(), row, scales, offset + done, run));
  }

  @Override
  public void scales(long[] rows, int from, int count, float[] scales, int offset) {
    long known = store.rows();
    RowChecks.room(count, 1, scales.length, offset);
    RowChecks.ids(rows, from, count, known);
    for (int i = 0; i < count; i++) {
      scales(rows[from + i], 1, scales, offset + i);
    }
  }
}
