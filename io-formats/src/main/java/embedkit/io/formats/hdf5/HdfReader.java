package embedkit.io.formats.hdf5;

import embedkit.api.LoadReport;
import embedkit.api.Remedy;
import embedkit.api.Verified;
import embedkit.api.file.RowBlock;
import embedkit.api.file.VectorReader;
import embedkit.io.formats.PolicyOptions;
import embedkit.io.formats.Utf8;
import io.jhdf.HdfFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads a matrix in slices. Places are rows from 0. */
final class HdfReader implements VectorReader {

  private static final byte[] NO_TOKEN = {};

  private final Guard guard;
  private final HdfFile file;
  private final HdfMatrix matrix;
  private final Optional<HdfWords> words;
  private final Charset encoding;
  private final Runnable onClose;
  private final int sliceRows;
  private final LoadReport.Tally tally = new LoadReport.Tally();

  private float[] slice = new float[0];
  private List<String> tokens = List.of();
  private long sliceStart;
  private int sliceCount;
  private long next;
  private boolean closed;

  HdfReader(
      Guard guard,
      HdfFile file,
      HdfMatrix matrix,
      Optional<HdfWords> words,
      Charset encoding,
      Runnable onClose) {
    this.encoding = encoding;
    this.onClose = onClose;
    this.guard = guard;
    this.file = file;
    this.matrix = matrix;
    this.words = words;
    this.sliceRows = matrix.sliceRows();
  }

  @Override
  public OptionalLong rows() {
    return OptionalLong.of(matrix.rows());
  }

  @Override
  public int dim() {
    return matrix.dim();
  }

  @Override
  public boolean hasTokens() {
    return words.isPresent();
  }

  @Override
  public Map<String, String> metadata() {
    return Map.of("hdf5.path", matrix.path());
  }

  /** Compares the sums of the matrix, if the file notes some. */
  Optional<Verified> verified() {
    return matrix.verified();
  }

  @Override
  public boolean read(RowBlock block) {
    block.clear();
    while (!block.full() && !closed && next < matrix.rows()) {
      if (next >= sliceStart + sliceCount) {
        readSlice();
      }
      append(block);
    }
    return block.count() > 0;
  }

  private void readSlice() {
    sliceStart = next;
    sliceCount = (int) Math.min(sliceRows, matrix.rows() - next);
    slice = matrix.slice(next, sliceCount);
    if (words.isPresent()) {
      tokens = words.get().slice(next, sliceCount);
    }
  }

  private void append(RowBlock block) {
    int at = (int) (next - sliceStart);
    byte[] token = words.isPresent() ? utf8(tokens.get(at)) : NO_TOKEN;
    int dim = matrix.dim();
    int row = block.append(token, 0, token.length, next, -1);
    System.arraycopy(slice, at * dim, block.values(), row * dim, dim);
    noteNonFinite(at * dim, dim);
    next++;
  }

  /** A token in UTF-8, which it is already or can be made by the encoding that was told. */
  private byte[] utf8(String raw) {
    byte[] bytes = raw.getBytes(StandardCharsets.ISO_8859_1);
    if (Utf8.valid(bytes, 0, bytes.length)) {
      return bytes;
    }
    if (!encoding.equals(StandardCharsets.UTF_8)) {
      return new String(bytes, encoding).getBytes(StandardCharsets.UTF_8);
    }
    byte[] shown = Utf8.shown(bytes, 0, bytes.length);
    String other = Hdf5.NAME + ":" + PolicyOptions.ENCODING.name() + "=windows-1252";
    tally.note(
        "token that is not UTF-8 shown by its bytes ("
            + new Remedy.Reading("name its encoding, such as windows-1252,", other).sentence()
            + ")",
        "row " + next + ": \"" + new String(shown, StandardCharsets.UTF_8) + "\"");
    return shown;
  }

  private void noteNonFinite(int from, int dim) {
    for (int i = from; i < from + dim; i++) {
      if (!Float.isFinite(slice[i])) {
        tally.note(
            "row with a number that is not finite kept",
            "row "
                + next
                + " of "
                + matrix.path()
                + ": "
                + slice[i]
                + " as number "
                + (i - from + 1));
        return;
      }
    }
  }

  @Override
  public LoadReport report() {
    return tally.report(next);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      guard.call(
          "",
          () -> {
            file.close();
            return null;
          });
      onClose.run();
    }
  }
}
