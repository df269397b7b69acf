package embedkit.text;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.Remedy;
import embedkit.api.Vocabulary;
import embedkit.api.text.TokenIds;
import embedkit.linear.PrincipalComponents;
import embedkit.linear.RowSource;
import embedkit.text.component.ProjectedRows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes a static model of a table: a directory that Model2Vec and sentence-transformers open. The
 * rows are projected to fewer numbers (PCA), multiplied by weights by which frequent tokens count
 * less, and rounded, each as far as it is asked for; Model2Vec distils in the same order.
 *
 * @param dim numbers of a row; 0 for those of the table, which are not projected then
 * @param a the number of the weights {@code a / (a + p)}; 0 for no weights. {@code p} is a token's
 *     share of all counts; of a table without counts it is by the place of its row, as Zipf's law
 *     has it: {@code 1 / (row + 2)}, over the sum of these
 * @param numbers how numbers are kept
 * @param layout {@link ModelLayout#MODEL2VEC} or {@link ModelLayout#STATIC_EMBEDDING}
 * @param normalized whether the model makes unit vectors
 */
public record Distillation(
    int dim, double a, ModelNumbers numbers, ModelLayout layout, boolean normalized) {

  /** What Model2Vec takes for the weights. */
  public static final double USUAL_A = 1e-4;

  /**
   * Checks what can be checked without a table.
   *
   * @throws ConfigurationException if a number is out of its range, or the layout is not written
   */
  public Distillation {
    Objects.requireNonNull(numbers, "numbers");
    Objects.requireNonNull(layout, "layout");
    if (dim < 0) {
      throw new ConfigurationException("dim is " + dim + "; it must be 0 or more");
    }
    if (!(a >= 0) || Double.isInfinite(a)) {
      throw new ConfigurationException("a is " + a + "; it must be 0 or more");
    }
    if (layout != ModelLayout.MODEL2VEC && layout != ModelLayout.STATIC_EMBEDDING) {
      throw new ConfigurationException(
          "models are written as model2vec or static_embedding, not as "
              + layout.name().toLowerCase(Locale.ROOT));
    }
  }

  /**
   * All numbers as they are, in Model2Vec's layout: a table is only written otherwise.
   *
   * @return nothing but a conversion
   */
  public static Distillation none() {
    return new Distillation(0, 0, ModelNumbers.F32, ModelLayout.MODEL2VEC, false);
  }

  /**
   * Writes a model anew, with its tokenizer: that of words or that of its {@code tokenizer.json}.
   *
   * @param model the model, or a table with a tokenizer
   * @param folder a directory that is not there yet; it comes into being whole or not at all
   * @param progress told the rows written
   * @throws ConfigurationException if the tokenizer has a vocabulary and lies in another kind of
   *     file, which tools that open such models do not read, or {@code dim} is more than the
   *     table's own
   * @throws embedkit.api.FileAccessException if the directory is there, or cannot be written
   */
  public void write(StaticModel model, Path folder, Progress progress) {
    Optional<TokenIds> ids = model.tokenizer().ids();
    if (ids.isEmpty()) {
      write(model.table(), folder, progress);
      return;
    }
    Path file =
        model
            .tokenizerFile()
            .filter(path -> path.toString().endsWith(".json"))
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "the tokenizer "
                            + model.tokenizer().spec()
                            + " is not of a tokenizer.json, which a model needs",
                        List.of(
                            new Remedy.Setting(
                                "take one that is", "tokenizer", "tokenizer.json"))));
    write(model.table(), ids.get(), file, folder, progress);
  }

  /**
   * Writes the model of a table of words: its tokenizer cuts at spaces, punctuation and Chinese
   * characters, as BERT's does, and looks each piece up among the words.
   *
   * @param table the table, with words
   * @param folder a directory that is not there yet; it comes into being whole or not at all
   * @param progress told the rows written
   * @throws ConfigurationException if the table has no words, or {@code dim} is more than its own
   * @throws embedkit.api.FileAccessException if the directory is there, or cannot be written
   */
  public void write(EmbeddingTable table, Path folder, Progress progress) {
    Vocabulary words =
        table
            .vocabulary()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "this table has no words, only rows; say the tokenizer that it was made"
                            + " with"));
    WordRowsOfModel rows = WordRowsOfModel.of(table, words);
    new ModelFolder(folder, this)
        .write(projected(rows), weights(rows), into -> WordLevelJson.write(rows, into), progress);
  }

  /**
   * Writes the model of a table and a tokenizer with a vocabulary of its own. Where the table's
   * rows are not that vocabulary, the row of a token is that of its word in the table, or made of
   * its n-grams where the table can, or zeros.
   *
   * @param table the table
   * @param ids the tokenizer's vocabulary
   * @param file the tokenizer's {@code tokenizer.json}, which is copied
   * @param folder a directory that is not there yet; it comes into being whole or not at all
   * @param progress told the rows written
   * @throws ConfigurationException if {@code dim} is more than the table's own
   * @throws embedkit.api.FileAccessException if the directory is there, or cannot be written
   */
  public void write(EmbeddingTable table, TokenIds ids, Path file, Path folder, Progress progress) {
    TokenRowsOfModel rows = TokenRowsOfModel.of(table, ids);
    new ModelFolder(folder, this)
        .write(projected(rows), weights(rows), into -> Files.copy(file, into), progress);
  }

  /** The rows with as many numbers as are asked for. */
  private RowSource projected(RowSource rows) {
    if (dim > rows.dim()) {
      throw new ConfigurationException(
          "dim is " + dim + "; the rows of this table have " + rows.dim() + " numbers");
    }
    return dim == 0 ? rows : ProjectedRows.of(rows, PrincipalComponents.of(rows, dim));
  }

  /** The factors of the rows; null for none. */
  private Composer.Weights weights(CountedRows rows) {
    if (a == 0) {
      return null;
    }
    Composer.Weights counted = RowWeights.byCounts(a, rows.rows(), rows::count);
    return counted == null ? RowWeights.byPlace(a, rows.rows()) : counted;
  }

  /** Rows whose tokens may have counts. */
  interface CountedRows extends RowSource {

    /** How often a token stood in the text, if it is known. */
    OptionalLong count(long row);
  }
}
