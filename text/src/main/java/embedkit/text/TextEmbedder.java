package embedkit.text;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.text.TokenIds;
import embedkit.api.text.Tokenizer;
import embedkit.text.component.CommonComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Makes vectors of texts: tokens, their rows, and these composed to one vector as the settings say.
 * The same text gives the same numbers, whoever asks. Safe for any number of threads, virtual ones
 * too. For a token nothing is allocated, once a few texts have been seen, where the tokenizer has a
 * vocabulary of its own; other tokenizers make a {@code String} of each.
 *
 * <p>Rows are read from the table whenever a text is embedded: what is learned meanwhile is seen.
 * {@link #close} closes the table of an embedder that was opened from files, and of no other.
 */
public final class TextEmbedder implements AutoCloseable {

  /** How many texts the common component is taken from at the most. */
  public static final int MOST_SAMPLE = 20_000;

  /** Added to a norm before it divides, as Model2Vec does: zeros stay zeros. */
  private static final double LEAST_NORM = 1e-32;

  /** How many threads find room of an earlier text; further ones make their own. */
  private static final int KEPT = 64;

  private final EmbeddingTable table;
  private final boolean owned;
  private final TextRows rows;
  private final EmbedderSettings settings;
  private final int dim;
  private final Composer.Weights weights;
  private final long unknownRow;
  private final float[] component;
  private final AtomicReferenceArray<Composer> idle = new AtomicReferenceArray<>(KEPT);

  private TextEmbedder(
      EmbeddingTable table,
      boolean owned,
      TextRows rows,
      EmbedderSettings settings,
      float[] component) {
    this.table = table;
    this.owned = owned;
    this.rows = rows;
    this.settings = Objects.requireNonNull(settings, "settings");
    this.component = component;
    if (settings.dim() > table.dim()) {
      throw new ConfigurationException(
          "dim is " + settings.dim() + "; the rows of this table have " + table.dim() + " numbers");
    }
    this.dim = settings.dim() == 0 ? table.dim() : settings.dim();
    this.weights = weights(table, settings.pooling());
    this.unknownRow = settings.unknownKept() ? rows.unknownRow() : -1;
    if (settings.unknownKept() && unknownRow < 0 && rows instanceof WordRows) {
      throw new ConfigurationException(
          "unknown tokens cannot be kept: this table has no row for them, such as <unk> or [UNK]");
    }
  }

  /** The factors of rows; null where all count the same. */
  private static Composer.Weights weights(EmbeddingTable table, Pooling pooling) {
    return switch (pooling) {
      case Pooling.Mean _, Pooling.Max _ -> null;
      case Pooling.Zipf zipf -> RowWeights.byPlace(zipf.a(), table.rows());
      case Pooling.Sif sif ->
          table
              .vocabulary()
              .map(words -> RowWeights.byCounts(sif.a(), words.size(), words::count))
              .orElseThrow(TextEmbedder::noCounts);
    };
  }

  private static ConfigurationException noCounts() {
    return new ConfigurationException(
        "the weights of smooth inverse frequency want counts of tokens, and this table has none; if"
            + " its rows are sorted by frequency, take those of Zipf's law");
  }

  /**
   * Embeds by a table and a tokenizer, as usual.
   *
   * @param table the rows; they stay open for as long as the embedder is used
   * @param tokenizer cuts texts
   * @return the embedder, which does not own the table
   * @throws ConfigurationException if the two do not belong together
   */
  public static TextEmbedder of(EmbeddingTable table, Tokenizer tokenizer) {
    return of(table, tokenizer, EmbedderSettings.usual());
  }

  /**
   * Embeds by a table and a tokenizer. Where the tokenizer has a vocabulary of its own and the
   * table's rows are that vocabulary (the table has no words, or the same ones), the id of a token
   * is its row; else tokens are looked up among the table's words. Where the table makes vectors of
   * character n-grams, it makes them for words that it has not.
   *
   * @param table the rows; they stay open for as long as the embedder is used
   * @param tokenizer cuts texts
   * @param settings how the tokens' vectors become one
   * @return the embedder, which does not own the table
   * @throws ConfigurationException if the table has no words and the tokenizer no vocabulary, or a
   *     setting wants what the table has not
   */
  public static TextEmbedder of(
      EmbeddingTable table, Tokenizer tokenizer, EmbedderSettings settings) {
    return new TextEmbedder(table, false, rows(table, tokenizer, false), settings, null);
  }

  /**
   * Opens a model or a table by the plugins that are installed, with the tokenizer and the settings
   * that belong to it.
   *
   * @param model a file or the directory of a model, as {@link StaticModel#open} takes it
   * @return the embedder; the caller closes it
   * @throws embedkit.api.FileAccessException if it cannot be read
   * @throws embedkit.api.VectorFileException if a file of it is broken
   * @throws ConfigurationException if its tokenizer cannot be told
   */
  public static TextEmbedder of(Path model) {
    StaticModel opened = StaticModel.open(Tables.installed(), model.toString(), Optional.empty());
    return of(opened, opened.settings());
  }

  /**
   * Embeds by a model that was opened.
   *
   * @param model the model, which the embedder owns from now on
   * @param settings how the tokens' vectors become one, such as a changed copy of the model's own
   * @return the embedder; closing it closes the model
   * @throws ConfigurationException if a setting wants what the model has not; the model is closed
   *     then
   */
  public static TextEmbedder of(StaticModel model, EmbedderSettings settings) {
    try {
      TextRows rows = rows(model.table(), model.tokenizer(), model.layout().clipsIds());
      return new TextEmbedder(model.table(), true, rows, settings, null);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  private static TextRows rows(EmbeddingTable table, Tokenizer tokenizer, boolean clipped) {
    Optional<TokenIds> ids = tokenizer.ids();
    if (ids.isPresent() && IdRows.areThoseOf(ids.get(), table)) {
      return IdRows.of(ids.get(), table.rows(), clipped);
    }
    if (table.vocabulary().isEmpty()) {
      throw new ConfigurationException(
          "this table has no words, only rows, and the tokenizer "
              + tokenizer.spec()
              + " has no vocabulary; take the tokenizer that the table was made with");
    }
    return WordRows.of(table, tokenizer);
  }

  /**
   * Returns how many numbers a vector has.
   *
   * @return 1 or more
   */
  public int dim() {
    return dim;
  }

  /**
   * Returns how texts become vectors.
   *
   * @return the settings
   */
  public EmbedderSettings settings() {
    return settings;
  }

  /**
   * Returns the rows that tokens have.
   *
   * @return the table
   */
  public EmbeddingTable table() {
    return table;
  }

  /**
   * Embeds a text.
   *
   * @param text any text
   * @return a fresh array of {@link #dim} numbers; zeros if no token of it counts
   * @throws ConfigurationException if a token has an id beyond the table
   * @throws embedkit.api.StoreClosedException if the table was closed
   */
  public float[] embed(String text) {
    float[] vector = new float[dim];
    embed(text, vector, 0);
    return vector;
  }

  /**
   * Embeds a text into an array of the caller's.
   *
   * @param text any text
   * @param into takes {@link #dim} numbers at its start
   * @throws IndexOutOfBoundsException if it is too short
   * @throws ConfigurationException if a token has an id beyond the table
   * @throws embedkit.api.StoreClosedException if the table was closed
   */
  public void embed(String text, float[] into) {
    embed(text, into, 0);
  }

  /**
   * Embeds a text into a block of the caller's.
   *
   * @param text any text
   * @param into takes {@link #dim} numbers
   * @param offset where the first goes
   * @return how many tokens counted, 0 or more; the vector is of zeros where none did
   * @throws IndexOutOfBoundsException if it is too short
   * @throws ConfigurationException if a token has an id beyond the table
   * @throws embedkit.api.StoreClosedException if the table was closed
   */
  public int embed(String text, float[] into, int offset) {
    Objects.requireNonNull(text, "text");
    return compose(composer -> composer.compose(rows, text, into, offset), into, offset);
  }

  /**
   * Embeds tokens that a client has cut itself, by the tokenizer of this model.
   *
   * @param ids of the tokens: the tokenizer's where it has a vocabulary, else rows of the table
   * @param into takes {@link #dim} numbers
   * @param offset where the first goes
   * @return how many tokens counted, 0 or more
   * @throws IndexOutOfBoundsException if it is too short
   * @throws ConfigurationException if there is no token of an id
   * @throws embedkit.api.StoreClosedException if the table was closed
   */
  public int embedTokens(int[] ids, float[] into, int offset) {
    Objects.requireNonNull(ids, "ids");
    return compose(composer -> composer.compose(rows, ids, into, offset), into, offset);
  }

  private int compose(ToIntFunction<Composer> reading, float[] into, int offset) {
    Objects.checkFromIndexSize(offset, dim, into.length);
    int place = -1;
    Composer composer = null;
    for (int i = 0; i < KEPT && composer == null; i++) {
      composer = idle.get(i) == null ? null : idle.getAndSet(i, null);
      place = i;
    }
    if (composer == null) {
      composer = new Composer(table.store(), settings, dim, weights, unknownRow);
      place = 0;
    }
    int counted = reading.applyAsInt(composer);
    // One that failed is not used again.
    for (int i = 0; i < KEPT; i++) {
      if (idle.compareAndSet((place + i) % KEPT, null, composer)) {
        break;
      }
    }
    if (component != null) {
      CommonComponent.remove(component, into, offset);
    }
    if (settings.normalized()) {
      normalize(into, offset);
    }
    return counted;
  }

  private void normalize(float[] into, int offset) {
    double square = 0;
    for (int d = 0; d < dim; d++) {
      square += (double) into[offset + d] * into[offset + d];
    }
    double norm = Math.sqrt(square) + LEAST_NORM;
    for (int d = 0; d < dim; d++) {
      into[offset + d] = (float) (into[offset + d] / norm);
    }
  }

  /**
   * Embeds many texts by all processors. Texts are taken as vectors are asked for, a few hundred
   * ahead, so that their number does not matter.
   *
   * @param texts any texts; iterated by one thread at a time
   * @return a vector of {@link #dim} numbers for each, in their order. The stream is lazy, and its
   *     failures are those of {@link #embed(String)}. Whoever does not read it to its end closes it
   *     before the table is
   */
  public Stream<float[]> embedAll(Iterable<String> texts) {
    Iterator<String> given = texts.iterator();
    TextBatches batches = new TextBatches(given, this);
    int ordered = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(batches, ordered), false)
        .onClose(batches::close);
  }

  /**
   * Tells how near two texts are.
   *
   * @param a a text
   * @param b another
   * @return the cosine of their vectors, from -1 to 1; 0 where one has no token that counts
   */
  public double similarity(String a, String b) {
    float[] x = embed(a);
    float[] y = embed(b);
    double dot = 0;
    double xx = 0;
    double yy = 0;
    for (int d = 0; d < dim; d++) {
      dot += (double) x[d] * y[d];
      xx += (double) x[d] * x[d];
      yy += (double) y[d] * y[d];
    }
    return xx == 0 || yy == 0 ? 0 : Math.clamp(dot / Math.sqrt(xx * yy), -1, 1);
  }

  /**
   * Takes from all vectors what many texts have in common: the part of them that lies along the
   * first principal component of the sample's vectors, which are not centred (Arora et al. 2017).
   *
   * @param sample texts of the kind that will be embedded; at most {@link #MOST_SAMPLE} are read,
   *     and their vectors are held in memory meanwhile
   * @return an embedder of the same table and settings, which owns the table if this one does: one
   *     of them is closed
   * @throws ConfigurationException if no text of the sample has a token that counts
   */
  public TextEmbedder withoutCommonComponent(Iterable<String> sample) {
    EmbedderSettings plain = settings.normalizing(false);
    TextEmbedder raw = new TextEmbedder(table, false, rows, plain, null);
    List<float[]> vectors = new ArrayList<>();
    try (Stream<float[]> all = raw.embedAll(sample)) {
      all.limit(MOST_SAMPLE).forEach(vectors::add);
    }
    float[] found = CommonComponent.of(vectors, dim);
    double along = 0;
    for (float value : found) {
      along += value * value;
    }
    if (along == 0) {
      throw new ConfigurationException(
          "the common component cannot be taken off: no text of the sample has a token that is"
              + " known");
    }
    return new TextEmbedder(table, owned, rows, settings, found);
  }

  /** Closes the table, if it was opened for this embedder. */
  @Override
  public void close() {
    if (owned) {
      table.close();
    }
  }
}
