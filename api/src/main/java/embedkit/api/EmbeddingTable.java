package embedkit.api;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * A table as people know it: rows, the tokens that they stand for, and what is known about their
 * making. It owns its store: closing the table closes the store. As thread-safe as its store.
 *
 * <p>The rows apart a table never changes: what it is made of is copied or immutable. {@code
 * with...} gives a table that says something else of the <em>same</em> rows and leaves this one as
 * it is; what is written to the rows is seen through both, and whichever is closed closes them for
 * both. Closing the other as well does nothing.
 */
public final class EmbeddingTable implements AutoCloseable {

  /** How a token begins that has a space before it: as it is, in SentencePiece and in GPT-2. */
  private static final String SPACES = " \u2581\u0120";

  private final EmbeddingStore store;
  private final Vocabulary vocabulary;
  private final Map<String, String> metadata;
  private final LoadReport report;
  private final Subwords subwords;
  private final OutputRows outputs;

  /**
   * Puts a table together.
   *
   * @param store the rows
   * @param vocabulary the tokens of the rows, one each; or empty for a bare matrix
   * @param metadata what is known about the table, text by name
   * @param report what happened while it was loaded
   * @throws ConfigurationException if the vocabulary has not as many tokens as there are rows
   */
  public EmbeddingTable(
      EmbeddingStore store,
      Optional<Vocabulary> vocabulary,
      Map<String, String> metadata,
      LoadReport report) {
    this(store, vocabulary, metadata, report, null, null);
  }

  private EmbeddingTable(
      EmbeddingStore store,
      Optional<Vocabulary> vocabulary,
      Map<String, String> metadata,
      LoadReport report,
      Subwords subwords,
      OutputRows outputs) {
    this.subwords = subwords;
    this.outputs = outputs;
    this.store = Objects.requireNonNull(store, "store");
    this.vocabulary = vocabulary.map(words -> TableVocabulary.of(words, store)).orElse(null);
    this.metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    this.report = Objects.requireNonNull(report, "report");
    if (this.vocabulary != null && this.vocabulary.size() != store.rows()) {
      throw new ConfigurationException(
          "a table of "
              + store.rows()
              + " rows cannot have a vocabulary of "
              + this.vocabulary.size()
              + " tokens");
    }
  }

  /**
   * A new table with a vocabulary and nothing else to tell.
   *
   * @param store the rows
   * @param vocabulary the tokens, one for each row
   * @return the table
   * @throws ConfigurationException if the vocabulary has not as many tokens as there are rows
   */
  public static EmbeddingTable of(EmbeddingStore store, Vocabulary vocabulary) {
    Objects.requireNonNull(vocabulary, "vocabulary");
    LoadReport nothing = new LoadReport(store.rows(), List.of());
    return new EmbeddingTable(store, Optional.of(vocabulary), Map.of(), nothing);
  }

  /**
   * Returns the rows.
   *
   * @return the store, owned by this table
   */
  public EmbeddingStore store() {
    return store;
  }

  /**
   * Returns the tokens. They can be asked for as long as the table is open; {@link
   * VocabularyBuilder#copy} makes some that stay.
   *
   * @return the vocabulary, or empty for a bare matrix
   */
  public Optional<Vocabulary> vocabulary() {
    return Optional.ofNullable(vocabulary);
  }

  /**
   * Returns what is known about the table's making.
   *
   * @return unmodifiable, in the order of the names
   */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * Returns what happened while the table was loaded.
   *
   * @return the report; without problems for a table that was made or mapped
   */
  public LoadReport report() {
    return report;
  }

  /**
   * Returns a table of the same rows and tokens that says something else about itself.
   *
   * @param metadata the new metadata, which is copied
   * @return the table
   */
  public EmbeddingTable withMetadata(Map<String, String> metadata) {
    return new EmbeddingTable(store, vocabulary(), metadata, report, subwords, outputs);
  }

  /**
   * Returns a table of the same rows with other tokens.
   *
   * @param vocabulary the tokens, one for each row
   * @return the table
   * @throws ConfigurationException if the vocabulary has not as many tokens as there are rows
   */
  public EmbeddingTable withVocabulary(Vocabulary vocabulary) {
    Objects.requireNonNull(vocabulary, "vocabulary");
    return new EmbeddingTable(store, Optional.of(vocabulary), metadata, report, subwords, outputs);
  }

  /**
   * Returns a table of the same rows that makes vectors for tokens out of its vocabulary.
   *
   * @param subwords makes vectors of this table's dim
   * @return the table
   */
  public EmbeddingTable withSubwords(Subwords subwords) {
    return new EmbeddingTable(
        store,
        vocabulary(),
        metadata,
        report,
        Objects.requireNonNull(subwords, "subwords"),
        outputs);
  }

  /**
   * Returns what makes vectors for tokens out of the vocabulary.
   *
   * @return the maker, or empty if such tokens have no vector
   */
  public Optional<Subwords> subwords() {
    return Optional.ofNullable(subwords);
  }

  /**
   * Returns a table of the same rows that knows what its file's model predicts with.
   *
   * @param outputs rows of this table's dim
   * @return the table
   */
  public EmbeddingTable withOutputs(OutputRows outputs) {
    return new EmbeddingTable(
        store,
        vocabulary(),
        metadata,
        report,
        subwords,
        Objects.requireNonNull(outputs, "outputs"));
  }

  /**
   * Returns what the model in a file of another tool predicts with. A table of Embedkit has such
   * rows in a slot of its store instead.
   *
   * @return the output rows, or empty if the file has none
   */
  public Optional<OutputRows> outputs() {
    return Optional.ofNullable(outputs);
  }

  /**
   * Returns the number of rows.
   *
   * @return the vocabulary size
   */
  public long rows() {
    return store.rows();
  }

  /**
   * Returns the numbers per row.
   *
   * @return the embedding dimension
   */
  public int dim() {
    return store.dim();
  }

  /**
   * Finds the row of a token. Tokenizers of pieces keep the space before a word in its token; such
   * a token is found without it, where no other is written so.
   *
   * @param token the token
   * @return its row, or -1 if it is out of the vocabulary or there is none
   */
  public long row(String token) {
    if (vocabulary == null) {
      return -1;
    }
    long row = vocabulary.row(token);
    for (int i = 0; i < SPACES.length() && row < 0; i++) {
      row = vocabulary.row(SPACES.charAt(i) + token);
    }
    return row;
  }

  /**
   * Copies the vector of a token.
   *
   * @param token the token
   * @return a fresh array of dim numbers, or empty if the token is out of the vocabulary
   */
  public Optional<float[]> vector(String token) {
    long row = row(token);
    return row < 0 ? Optional.empty() : Optional.of(vector(row));
  }

  /**
   * Copies the vector of a token, or makes one if the token is out of the vocabulary and this table
   * can.
   *
   * @param token the token
   * @return a fresh array of dim numbers (zeros where no piece of the token is known), or empty if
   *     the token is out of the vocabulary and the table makes no vectors
   */
  public Optional<float[]> vectorOrMade(String token) {
    return vector(token).or(() -> subwords().map(made -> made.vector(token)));
  }

  /**
   * Copies the vector of a row.
   *
   * @param row 0 to rows - 1
   * @return a fresh array of dim numbers
   * @throws RowOutOfRangeException if there is no such row
   */
  public float[] vector(long row) {
    float[] vector = new float[store.dim()];
    store.gather(row, 1, vector, 0, vector.length);
    return vector;
  }

  /**
   * Visits every row in its order, without making an array for each: the vector is always the same
   * array, filled anew, so whoever keeps it copies it. What is written to it is not seen in the
   * table.
   *
   * @param visitor is given the token of a row, or {@code #} and its number where the table has no
   *     words, and its dim numbers
   * @throws StoreClosedException if the table is closed meanwhile
   */
  public void forEach(BiConsumer<String, float[]> visitor) {
    float[] vector = new float[store.dim()];
    for (long row = 0; row < store.rows(); row++) {
      store.gather(row, 1, vector, 0, vector.length);
      visitor.accept(vocabulary == null ? "#" + row : vocabulary.token(row), vector);
    }
  }

  @Override
  public void close() {
    store.close();
  }

  /**
   * Describes the table in a line.
   *
   * @return such as {@code table of 3 rows of dim 100 (f32) with words}
   */
  @Override
  public String toString() {
    try {
      return "table of "
          + store.rows()
          + " rows of dim "
          + store.dim()
          + " ("
          + store.elementType().text()
          + ")"
          + (vocabulary == null ? " without words" : " with words");
    } catch (StoreClosedException e) {
      return "closed table of dim " + store.dim();
    }
  }
}
