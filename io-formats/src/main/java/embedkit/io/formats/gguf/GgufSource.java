package embedkit.io.formats.gguf;

import embedkit.api.LoadReport;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import embedkit.api.file.InputFile;
import embedkit.io.formats.Utf8;
import embedkit.io.formats.records.Bytes;
import embedkit.io.formats.records.RecordSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The rows of a tensor, with the tokens of the file where they name its rows. */
final class GgufSource implements RecordSource {

  private static final String TABLE = "token_embd.weight";
  private static final int MOST_NAMED = 8;
  private static final byte[] NO_TOKEN = {};

  private final InputFile file;
  private final Bytes in;
  private final LoadReport.Tally tally = new LoadReport.Tally();
  private final GgufType type;
  private final List<byte[]> tokens;
  private final long rows;
  private final float[] values;
  private final byte[] row;
  private final ByteBuffer numbers;
  private long next;

  GgufSource(InputFile file) {
    this.file = file;
    this.in = new Bytes(file);
    try {
      GgufHead head = GgufHead.read(in);
      GgufHead.Tensor tensor = chosen(head);
      this.type =
          GgufType.of(tensor.type())
              .orElseThrow(
                  () ->
                      VectorFileException.at(
                          file.path(),
                          "tensor " + tensor.name(),
                          "numbers of F32, F16, BF16 or Q8_0",
                          GgufType.named(tensor.type()),
                          "llama-quantize can write the token embeddings alone as Q8_0 or F16"));
      this.values = new float[dim(tensor)];
      this.rows = tensor.shape().get(1);
      this.row = new byte[type.rowBytes(values.length)];
      this.numbers = ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
      this.tokens = tensor.name().equals(TABLE) ? head.tokens() : List.of();
      if (tokens.size() > rows) {
        throw broken(tensor, tokens.size() + " rows, one for each token", rows + "");
      }
      begin(head, tensor);
    } catch (RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private GgufHead.Tensor chosen(GgufHead head) {
    String name = file.inner().orElse(TABLE);
    return head.tensors().stream()
        .filter(t -> t.name().equals(name) && t.shape().size() == 2)
        .findFirst()
        .orElseThrow(
            () ->
                VectorFileException.at(
                    file.path(),
                    "",
                    "a matrix " + name,
                    named(head),
                    file.inner().isEmpty() && hasMatrix(head)
                        ? "say which is meant, as FILE#NAME"
                        : ""));
  }

  private static boolean hasMatrix(GgufHead head) {
    return head.tensors().stream().anyMatch(t -> t.shape().size() == 2);
  }

  private static String named(GgufHead head) {
    List<String> matrices =
        head.tensors().stream()
            .filter(t -> t.shape().size() == 2)
            .map(GgufHead.Tensor::name)
            .toList();
    return matrices.isEmpty()
        ? "no matrix"
        : "only "
            + matrices.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
            + (matrices.size() > MOST_NAMED ? " and others" : "");
  }

  private int dim(GgufHead.Tensor tensor) {
    long dim = tensor.shape().getFirst();
    if (dim < 1 || dim > TableShape.MAX_DIM || dim % type.blockValues() != 0) {
      throw broken(
          tensor,
          "rows of 1 to "
              + TableShape.MAX_DIM
              + " numbers"
              + (type.blockValues() > 1 ? ", in blocks of " + type.blockValues() : ""),
          Long.toUnsignedString(dim));
    }
    return (int) dim;
  }

  /** Checks that the file is long enough, and goes to the numbers. */
  private void begin(GgufHead head, GgufHead.Tensor tensor) {
    long start = head.dataStart() + tensor.offset();
    boolean possible =
        tensor.offset() >= 0 && start >= 0 && rows >= 0 && rows <= Long.MAX_VALUE / row.length;
    boolean known = file.compression().isEmpty();
    if (!possible || known && (start > file.size() || rows > (file.size() - start) / row.length)) {
      throw broken(
          tensor,
          "a file long enough for its " + Long.toUnsignedString(rows) + " rows",
          file.size() + " bytes");
    }
    in.skip(start - in.position(), "what stands before " + tensor.name());
  }

  private VectorFileException broken(GgufHead.Tensor tensor, String expected, String found) {
    return VectorFileException.at(file.path(), "tensor " + tensor.name(), expected, found, "");
  }

  @Override
  public boolean next() {
    if (next == rows) {
      return false;
    }
    in.read(row, row.length, "row " + next);
    type.decode(numbers, values, values.length);
    boolean finite = true;
    for (float value : values) {
      finite &= Float.isFinite(value);
    }
    if (!finite) {
      tally.note("row with a number that is not finite kept", "row " + next);
    }
    next++;
    return true;
  }

  @Override
  public OptionalLong rows() {
    return OptionalLong.of(rows);
  }

  @Override
  public int dim() {
    return values.length;
  }

  @Override
  public boolean hasTokens() {
    return !tokens.isEmpty();
  }

  /** Models pad their tables: a row without a token is named by its number, as #50257. */
  @Override
  public byte[] token() {
    if (tokens.isEmpty()) {
      return NO_TOKEN;
    }
    long at = next - 1;
    if (at >= tokens.size()) {
      return ("#" + at).getBytes(StandardCharsets.US_ASCII);
    }
    byte[] token = tokens.get((int) at);
    if (!Utf8.valid(token, 0, token.length)) {
      tally.note("token that is not UTF-8 mended", "row " + at);
      token = Utf8.shown(token, 0, token.length);
    }
    return token;
  }

  @Override
  public float[] values() {
    return values;
  }

  @Override
  public long place() {
    return next - 1;
  }

  @Override
  public LoadReport.Tally tally() {
    return tally;
  }

  @Override
  public void close() {
    in.close();
  }
}
