package embedkit.io.formats.hdf5;

import embedkit.api.TableShape;
import embedkit.api.Verified;
import io.jhdf.api.Dataset;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import java.util.Optional;

/**
 * A two-dimensional dataset of floating-point numbers.
 *
 * @param guard calls jhdf
 * @param dataset the dataset
 * @param path its path
 * @param rows its first dimension
 * @param dim its second dimension
 */
record HdfMatrix(Guard guard, Dataset dataset, String path, long rows, int dim) {

  /** The most that deflate shrinks, doubled: a dataset of more bytes cannot be in the file. */
  private static final long MOST_RATIO = 2064;

  private static final int SLICE_VALUES = 1 << 17;
  private static final int MOST_SLICE_VALUES = 1 << 24;

  /** Tells whether a dataset is a matrix at all. */
  static boolean is(Dataset dataset) {
    return dataset.getDataType() instanceof FloatingPoint
        && !dataset.isScalar()
        && !dataset.isEmpty()
        && dataset.getDimensionsAsLong().length == 2;
  }

  /** Tells whether a dataset is a matrix of signed bytes, as ConceptNet Numberbatch keeps them. */
  static boolean isOfBytes(Dataset dataset) {
    return dataset.getDataType() instanceof FixedPoint type
        && type.isSigned()
        && type.getSize() == 1
        && !dataset.isScalar()
        && !dataset.isEmpty()
        && dataset.getDimensionsAsLong().length == 2;
  }

  static HdfMatrix of(Guard guard, Dataset dataset) {
    String path = dataset.getPath();
    if (!is(dataset) && !isOfBytes(dataset)) {
      throw guard.refusal(path, "a matrix of floating-point numbers", described(dataset), "");
    }
    long[] dims = dataset.getDimensionsAsLong();
    if (dims[0] < 0 || dims[1] < 1 || dims[1] > TableShape.MAX_DIM) {
      throw guard.refusal(
          path, "a dim of 1 to " + TableShape.MAX_DIM, dims[0] + " rows of dim " + dims[1], "");
    }
    return new HdfMatrix(guard, dataset, path, dims[0], (int) dims[1]);
  }

  private static String described(Dataset dataset) {
    long[] dims = dataset.getDimensionsAsLong();
    String type = dataset.getDataType().getClass().getSimpleName();
    return "a dataset of " + (dims == null ? 0 : dims.length) + " dimensions of " + type;
  }

  /** Refuses a shape that the file is too short for, before anything is allocated. */
  void checkSize(long fileBytes) {
    int size = guard.call(path, () -> dataset.getDataType().getSize());
    double bytes = (double) rows * dim * size;
    double most = dataset instanceof ChunkedDataset ? (double) MOST_RATIO * fileBytes : fileBytes;
    if (bytes > most) {
      throw guard.refusal(
          path,
          "a file long enough for " + rows + " rows of dim " + dim,
          fileBytes + " bytes",
          "it may be cut short");
    }
  }

  /** Rows that are read at once: whole chunks where that is not too much. */
  int sliceRows() {
    long usual = Math.max(1, SLICE_VALUES / dim);
    if (dataset instanceof ChunkedDataset chunked) {
      int chunk = guard.call(path, () -> chunked.getChunkDimensions()[0]);
      long whole = Math.max(1, chunk) * Math.max(1, usual / Math.max(1, chunk));
      usual = whole * dim <= MOST_SLICE_VALUES ? whole : usual;
    }
    return (int) Math.min(usual, Math.max(1, rows));
  }

  /**
   * Compares the sums of all chunks with those that the file notes.
   *
   * @return empty if it notes none
   */
  Optional<Verified> verified() {
    long bytes = rows * dim * guard.call(path, () -> dataset.getDataType().getSize());
    return guard
        .call(path, () -> ChunkSums.of(dataset))
        .map(sums -> guard.call(path, () -> sums.damaged(0, rows, dim)))
        .map(damaged -> damaged < 0 ? Verified.Verdict.WHOLE : Verified.Verdict.DAMAGED)
        .map(verdict -> new Verified(path, bytes, verdict));
  }

  private void checkSums(long first, int count) {
    long damaged =
        guard.call(
            path,
            () -> ChunkSums.of(dataset).map(sums -> sums.damaged(first, count, dim)).orElse(-1L));
    if (damaged >= 0) {
      throw guard.refusal(
          path + ", row " + damaged,
          "a chunk with the Fletcher-32 sum that the file notes",
          "one with another",
          "it is damaged; get the file again");
    }
  }

  /** Reads rows. */
  float[] slice(long first, int count) {
    checkSums(first, count);
    Object data =
        guard.call(path, () -> dataset.getData(new long[] {first, 0}, new int[] {count, dim}));
    float[] values = new float[count * dim];
    switch (data) {
      case float[][] rows when shaped(rows.length, count) -> {
        for (int i = 0; i < count; i++) {
          System.arraycopy(rows[i], 0, values, i * dim, dim);
        }
      }
      case double[][] rows when shaped(rows.length, count) -> {
        for (int i = 0; i < count; i++) {
          for (int d = 0; d < dim; d++) {
            values[i * dim + d] = (float) rows[i][d];
          }
        }
      }
      case byte[][] rows when shaped(rows.length, count) -> {
        for (int i = 0; i < count; i++) {
          for (int d = 0; d < dim; d++) {
            values[i * dim + d] = rows[i][d];
          }
        }
      }
      case null, default ->
          throw guard.refusal(path, "floating-point rows", "another kind of data", "");
    }
    return values;
  }

  private static boolean shaped(int found, int count) {
    return found == count;
  }
}
