package embedkit.storage.mmap;

import embedkit.api.Codebook;
import embedkit.api.CodedRows;
import embedkit.api.EmbeddingStore;
import embedkit.api.Progress;
import embedkit.api.VectorFileException;
import embedkit.spi.CentroidCodes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * Rows of product quantisation in a mapped file: for each a byte for every part, its length, and
 * the vectors that the bytes name, which alone are held on the heap.
 */
final class CentroidRows extends CentroidCodes implements MadeRows {

  /** What stands behind the name of a matrix in that of its codebook. */
  static final String BOOK = ".centroids";

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int BLOCK_ROWS = 1 << 12;

  private final MappedFile file;
  private final MemorySegment codes;
  private final MemorySegment scales;

  private CentroidRows(
      MappedFile file, long rows, Codebook book, MemorySegment codes, MemorySegment scales) {
    super(book, rows);
    this.file = file;
    this.codes = codes;
    this.scales = scales;
  }

  /** Finds the rows of a file, and checks that all of their tensors are as they must be. */
  static CentroidRows of(MappedFile file, Header header, Tensor tensor, PackedRows.Noted noted) {
    int dim = noted.dim();
    if (dim > ProductQuantizer.MOST_DIM || noted.partDim() > dim) {
      throw VectorFileException.at(
          file.path(),
          "tensor " + tensor.name(),
          "rows of at most " + ProductQuantizer.MOST_DIM + " numbers, in parts of as many or fewer",
          "rows of " + dim + " in parts of " + noted.partDim(),
          "");
    }
    long rows = tensor.shape().get(0);
    long parts = (dim + noted.partDim() - 1) / noted.partDim();
    segment(file, header, tensor.name(), "U8", List.of(rows, parts));
    MemorySegment numbers =
        segment(
            file, header, tensor.name() + BOOK, "F32", List.of((long) Codebook.CENTROIDS * dim));
    float[] centroids = new float[Codebook.CENTROIDS * dim];
    MemorySegment.copy(numbers, FLOAT, 0, centroids, 0, centroids.length);
    return new CentroidRows(
        file,
        rows,
        new Codebook(dim, noted.partDim(), centroids),
        segment(file, header, tensor.name(), "U8", List.of(rows, parts)),
        segment(file, header, tensor.name() + TableLayout.SCALE, "F32", List.of(rows)));
  }

  private static MemorySegment segment(
      MappedFile file, Header header, String name, String dtype, List<Long> shape) {
    Optional<Tensor> tensor = header.tensor(name);
    if (tensor.isEmpty()
        || !tensor.get().dtype().equals(dtype)
        || !tensor.get().shape().equals(shape)) {
      throw VectorFileException.at(
          file.path(),
          "tensor " + name,
          dtype + " " + shape + ", of rows of product quantisation",
          tensor.map(t -> t.dtype() + " " + t.shape()).orElse("no such tensor"),
          "");
    }
    return file.slice(header.dataStart() + tensor.get().begin(), tensor.get().bytes());
  }

  /**
   * Writes all rows of a store.
   *
   * @param book where the codebook goes
   */
  static void write(
      EmbeddingStore store,
      ProductQuantizer quantizer,
      TensorOutput codes,
      TensorOutput scales,
      TensorOutput book,
      Progress progress)
      throws IOException {
    int dim = store.dim();
    int parts = quantizer.book().parts();
    int most = Math.max(1, Math.min(BLOCK_ROWS, (1 << 20) / dim));
    float[] values = new float[most * dim];
    float[] scores = new float[Codebook.CENTROIDS];
    byte[] told = new byte[most * parts];
    for (long first = 0; first < store.rows(); first += most) {
      int count = (int) Math.min(most, store.rows() - first);
      store.gather(first, count, values, 0, dim);
      ByteBuffer lengths = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < count; i++) {
        lengths.putFloat(quantizer.encode(values, i * dim, told, i * parts, scores));
      }
      codes.write(ByteBuffer.wrap(told, 0, count * parts));
      scales.write(lengths.flip());
      progress.at(first + count, store.rows());
    }
    float[] centroids = quantizer.book().centroids();
    ByteBuffer bytes =
        ByteBuffer.allocate(centroids.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(centroids);
    book.write(bytes);
  }

  @Override
  public MappedFile file() {
    return file;
  }

  @Override
  public int dim() {
    return book().dim();
  }

  @Override
  public void make(long row, float[] into, int at) {
    Codebook book = book();
    float scale = scales.get(FLOAT, row * Float.BYTES);
    for (int part = 0; part < book.parts(); part++) {
      int code = codes.get(ValueLayout.JAVA_BYTE, row * book.parts() + part) & 0xff;
      int from = book.at(part, code);
      for (int d = 0; d < book.partDim(part); d++) {
        into[at + part * book.partDim() + d] = book.centroids()[from + d] * scale;
      }
    }
  }

  @Override
  public Optional<CodedRows> coded() {
    return Optional.of(this);
  }

  @Override
  protected void copyCodes(long row, int count, byte[] into, int at) {
    try {
      int bytes = count * codeBytes();
      MemorySegment.copy(codes, ValueLayout.JAVA_BYTE, row * codeBytes(), into, at, bytes);
    } catch (IllegalStateException | InternalError e) {
      throw file.failure(e);
    }
  }

  @Override
  protected void copyScales(long row, int count, float[] into, int at) {
    try {
      MemorySegment.copy(scales, FLOAT, row * Float.BYTES, into, at, count);
    } catch (IllegalStateException | InternalError e) {
      throw file.failure(e);
    }
  }
}
