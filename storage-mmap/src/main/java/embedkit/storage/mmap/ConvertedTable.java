package embedkit.storage.mmap;

import embedkit.api.ElementType;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A matrix that is no table as it lies in its file, but whose rows can be made: of 64-bit numbers;
 * of bytes, times a scale where there is one; or Model2Vec's, whose row of token t is {@code
 * embeddings[mapping[t]] * weights[t]}, so that tokens share rows.
 *
 * @param matrix the numbers
 * @param scale what the numbers are multiplied by: one for all or one for each row of the matrix
 * @param mapping the row of the matrix for each row of the table
 * @param weights what each row of the table is multiplied by
 */
record ConvertedTable(
    Tensor matrix, Optional<Tensor> scale, Optional<Tensor> mapping, Optional<Tensor> weights) {

  private static final Set<String> NUMBERS = Set.of("F64", "F32", "F16", "BF16", "I8");
  private static final Set<String> REAL = Set.of("F64", "F32", "F16", "BF16");
  private static final Set<String> WHOLE = Set.of("I64", "I32");
  private static final Pattern SCALE_NAME = Pattern.compile("(.*[._])?scales?");
  private static final String MAPPING = "mapping";
  private static final String WEIGHTS = "weights";

  /**
   * Finds the matrix of a file that has to be converted.
   *
   * @param name the tensor that is meant; without it, the one named embeddings, or the only matrix
   * @return empty if the file has none, or one that can be mapped as it is
   */
  static Optional<ConvertedTable> of(Path file, Header header, Optional<String> name) {
    Optional<Tensor> matrix = matrix(header, name);
    if (matrix.isEmpty()) {
      return Optional.empty();
    }
    Tensor found = matrix.get();
    boolean model = name.isEmpty() && found.name().equals(TableLayout.ROWS);
    Optional<Tensor> mapping = model ? list(header, MAPPING, WHOLE) : Optional.empty();
    Optional<Tensor> weights = model ? list(header, WEIGHTS, REAL) : Optional.empty();
    boolean ours = found.isTable() && (!bytes(found) || scaledAsOurs(header, found));
    if (ours && mapping.isEmpty() && weights.isEmpty()) {
      return Optional.empty();
    }
    Optional<Tensor> scale = bytes(found) ? scale(header, found) : Optional.empty();
    ConvertedTable table = new ConvertedTable(found, scale, mapping, weights);
    table.check(file);
    return Optional.of(table);
  }

  private static Optional<Tensor> matrix(Header header, Optional<String> name) {
    List<Tensor> matrices =
        header.tensors().values().stream()
            .filter(t -> t.shape().size() == 2 && NUMBERS.contains(t.dtype()))
            .filter(t -> !SCALE_NAME.matcher(t.name()).matches())
            .toList();
    String wanted = name.orElse(TableLayout.ROWS);
    Optional<Tensor> named = matrices.stream().filter(t -> t.name().equals(wanted)).findFirst();
    boolean only = name.isEmpty() && matrices.size() == 1;
    return named.isEmpty() && only ? Optional.of(matrices.getFirst()) : named;
  }

  private static boolean bytes(Tensor tensor) {
    return tensor.dtype().equals("I8");
  }

  private static boolean scaledAsOurs(Header header, Tensor matrix) {
    return header
        .tensor(matrix.name() + TableLayout.SCALE)
        .filter(t -> t.dtype().equals("F32"))
        .filter(t -> t.shape().equals(List.of(matrix.shape().getFirst())))
        .isPresent();
  }

  private static Optional<Tensor> list(Header header, String name, Set<String> types) {
    return header.tensor(name).filter(t -> t.shape().size() == 1 && types.contains(t.dtype()));
  }

  /** A scale for each row or for all, as tools call it. */
  private static Optional<Tensor> scale(Header header, Tensor matrix) {
    String name = matrix.name();
    long rows = matrix.shape().getFirst();
    return Stream.of(
            name + TableLayout.SCALE,
            name + "_scale",
            name + ".scales",
            name + "_scales",
            "scale",
            "scales")
        .flatMap(n -> header.tensor(n).stream())
        .filter(t -> REAL.contains(t.dtype()))
        .filter(t -> count(t) == 1 || count(t) == rows && t.shape().getFirst() == rows)
        .findFirst();
  }

  private static long count(Tensor tensor) {
    return tensor.bytes() * Byte.SIZE / Tensor.bitsOf(tensor.dtype()).orElseThrow();
  }

  private void check(Path file) {
    long dim = matrix.shape().get(1);
    if (dim < 1 || dim > TableShape.MAX_DIM) {
      throw VectorFileException.at(
          file,
          "tensor " + matrix.name(),
          "rows of 1 to " + TableShape.MAX_DIM + " numbers",
          "rows of " + dim,
          "");
    }
    if (weights.isPresent() && count(weights.get()) != rows()) {
      throw VectorFileException.at(
          file,
          "tensor " + WEIGHTS,
          rows() + " weights, one for each row of the table",
          count(weights.get()) + "",
          "");
    }
  }

  /** Rows of the table. */
  long rows() {
    return mapping.map(ConvertedTable::count).orElse(matrix.shape().getFirst());
  }

  int dim() {
    return matrix.shape().get(1).intValue();
  }

  /** Why the file is not opened in place. */
  String reason() {
    if (mapping.isPresent() || weights.isPresent()) {
      return "its rows are " + formula() + ", which are made while they are read";
    }
    return "its matrix "
        + matrix.name()
        + " is "
        + (bytes(matrix)
            ? "I8 " + (scale.isPresent() ? "with other scales" : "without scales")
            : matrix.dtype())
        + ", which is converted to "
        + ElementType.F32
        + " while it is read";
  }

  private String formula() {
    return matrix.name()
        + (mapping.isPresent() ? "[" + MAPPING + "]" : "")
        + (weights.isPresent() ? " * " + WEIGHTS : "");
  }
}
