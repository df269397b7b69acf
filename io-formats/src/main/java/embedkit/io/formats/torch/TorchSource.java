package embedkit.io.formats.torch;

import embedkit.api.LoadReport;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import embedkit.api.file.InputFile;
import embedkit.io.formats.records.Bytes;
import embedkit.io.formats.records.RecordSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The rows of a matrix of an archive, and its words where the archive has a list of as many. */
final class TorchSource implements RecordSource {

  private static final int MOST_NAMED = 8;
  private static final int MOST_VALUES = 1 << 22;
  private static final int MOST_DEPTH = 16;
  private static final byte[] NO_TOKEN = {};

  /** What models call the embeddings of their words. */
  private static final Pattern TELLING =
      Pattern.compile(
          "(.*\\.)?(embeddings?|emb|word_embeddings|embed_tokens|tok_embeddings|wte|shared)"
              + "\\.weight");

  private final InputFile file;
  private final TorchArchive archive;
  private final LoadReport.Tally tally = new LoadReport.Tally();
  private final Map<String, Found.Tensor> tensors = new LinkedHashMap<>();
  private final List<List<?>> lists = new ArrayList<>();
  private int visited;
  private final long rows;
  private final List<?> words;
  private final int size;
  private final String type;
  private final float[] values;
  private final byte[] row;
  private final ByteBuffer numbers;
  private final Bytes in;
  private long next;

  TorchSource(InputFile file) {
    this.file = file;
    this.archive = TorchArchive.open(file);
    try {
      collect("", archive.pickle(), 0);
      Map.Entry<String, Found.Tensor> chosen = chosen();
      Found.Tensor tensor = chosen.getValue();
      this.type = tensor.storage().type();
      this.size = size(type).orElseThrow();
      this.rows = tensor.shape().getFirst();
      this.values = new float[dim(chosen)];
      this.row = new byte[values.length * size];
      this.numbers = ByteBuffer.wrap(row).order(archive.order());
      this.words = words();
      if (rows > Long.MAX_VALUE / row.length || tensor.offset() > Long.MAX_VALUE / size) {
        throw broken(chosen.getKey(), "a shape that a file can hold", rows + " rows");
      }
      this.in = archive.storage(tensor.storage().key(), tensor.offset() * size, rows * row.length);
    } catch (RuntimeException e) {
      archive.close();
      throw e;
    }
  }

  /** Bytes of a number, if its type is one that is read. */
  private static Optional<Integer> size(String storage) {
    return switch (storage) {
      case "FloatStorage" -> Optional.of(4);
      case "DoubleStorage" -> Optional.of(8);
      case "HalfStorage", "BFloat16Storage" -> Optional.of(2);
      default -> Optional.empty();
    };
  }

  /** Finds the matrices and the lists of texts, however deep. */
  private void collect(String name, Object value, int depth) {
    if (++visited > MOST_VALUES || depth > MOST_DEPTH) {
      throw VectorFileException.at(
          file.path(),
          "",
          "a pickle of at most " + MOST_VALUES + " values, " + MOST_DEPTH + " deep",
          "more",
          "");
    }
    switch (value) {
      case Found.Tensor tensor
          when tensor.isMatrix() && size(tensor.storage().type()).isPresent() ->
          tensors.put(name.isEmpty() ? "tensor" : name, tensor);
      case Map<?, ?> map ->
          map.forEach((key, below) -> collect(joined(name, key.toString()), below, depth + 1));
      case List<?> list when !list.isEmpty() && list.getFirst() instanceof String ->
          lists.add(list);
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          collect(joined(name, String.valueOf(i)), list.get(i), depth + 1);
        }
      }
      case null, default -> {
        // A number, a text or a tensor that is no matrix.
      }
    }
  }

  private static String joined(String name, String below) {
    return name.isEmpty() ? below : name + "." + below;
  }

  private Map.Entry<String, Found.Tensor> chosen() {
    if (file.inner().isPresent()) {
      String name = file.inner().get();
      if (!tensors.containsKey(name)) {
        throw broken(name, "a matrix of that name", named());
      }
      return Map.entry(name, tensors.get(name));
    }
    if (tensors.size() == 1) {
      return Map.entry(tensors.keySet().iterator().next(), tensors.values().iterator().next());
    }
    List<String> telling = tensors.keySet().stream().filter(TELLING.asMatchPredicate()).toList();
    if (telling.size() != 1) {
      throw VectorFileException.at(
          file.path(),
          "",
          "one matrix of floating-point numbers",
          named(),
          tensors.isEmpty() ? "" : "say which is meant, as FILE#NAME");
    }
    return Map.entry(telling.getFirst(), tensors.get(telling.getFirst()));
  }

  private String named() {
    return tensors.isEmpty()
        ? "no matrix"
        : tensors.keySet().stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
            + (tensors.size() > MOST_NAMED ? " and others" : "");
  }

  private int dim(Map.Entry<String, Found.Tensor> chosen) {
    Found.Tensor tensor = chosen.getValue();
    long dim = tensor.shape().get(1);
    if (dim < 1 || dim > TableShape.MAX_DIM || rows < 0) {
      throw broken(
          chosen.getKey(), "rows of 1 to " + TableShape.MAX_DIM + " numbers", tensor.shape() + "");
    }
    boolean byRows =
        tensor.stride().get(1) == 1 && tensor.stride().get(0) == dim || rows == 1 && dim == 1;
    if (!byRows) {
      throw broken(
          chosen.getKey(),
          "rows that lie one behind the other",
          "strides " + tensor.stride() + "; save tensor.contiguous().clone()");
    }
    return (int) dim;
  }

  /** The only list of as many texts as rows. */
  private List<?> words() {
    List<List<?>> fitting = lists.stream().filter(l -> l.size() == rows).toList();
    boolean texts =
        fitting.size() == 1 && fitting.getFirst().stream().allMatch(String.class::isInstance);
    return texts ? fitting.getFirst() : List.of();
  }

  private VectorFileException broken(String tensor, String expected, String found) {
    return VectorFileException.at(file.path(), "tensor " + tensor, expected, found, "");
  }

  @Override
  public boolean next() {
    if (next == rows) {
      return false;
    }
    in.read(row, row.length, "row " + next);
    boolean finite = true;
    for (int d = 0; d < values.length; d++) {
      values[d] =
          switch (type) {
            case "FloatStorage" -> numbers.getFloat(4 * d);
            case "DoubleStorage" -> (float) numbers.getDouble(8 * d);
            case "HalfStorage" -> Float.float16ToFloat(numbers.getShort(2 * d));
            default -> Float.intBitsToFloat(numbers.getShort(2 * d) << 16);
          };
      finite &= Float.isFinite(values[d]);
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
    return !words.isEmpty();
  }

  @Override
  public byte[] token() {
    return words.isEmpty()
        ? NO_TOKEN
        : words.get((int) (next - 1)).toString().getBytes(StandardCharsets.UTF_8);
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
    archive.close();
  }
}
