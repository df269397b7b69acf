package embedkit.index.hnsw;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.Progress;
import embedkit.api.index.Metric;
import embedkit.api.index.StoredIndex;
import embedkit.api.index.VectorIndex;
import embedkit.spi.IndexProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.List;
import java.util.Locale;

/** Makes and opens graphs of near rows: {@code hnsw:degree=16,beam=100}. */
public final class HnswProvider implements IndexProvider {

  static final String NAME = "hnsw";

  static final Option<Long> DEGREE =
      Option.integer("degree", 16, "Neighbours that a row keeps in the graph; twice as many below.")
          .within("from 2 to " + Graph.MOST_DEGREE, n -> n >= 2 && n <= Graph.MOST_DEGREE);

  static final Option<Long> BEAM =
      Option.integer("beam", 100, "Candidates kept while the neighbours of a row are sought.")
          .within("from 1 to 3200", n -> n >= 1 && n <= 3200);

  static final Option<Long> SEARCH =
      Option.integer(
              "search", 100, "Candidates kept while a query is answered: more find more, slower.")
          .within("from 1 to 1000000", n -> n >= 1 && n <= 1_000_000);

  static final Option<Long> THREADS =
      Option.integer(
              "threads", 1, "Threads that build; with one the same rows give the same graph.")
          .within("from 1 to 1024", n -> n >= 1 && n <= 1024);

  /** For ServiceLoader. */
  public HnswProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "A graph of near rows is walked: few rows are read for a question, and some may be missed.";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(DEGREE, BEAM, SEARCH, THREADS);
  }

  @Override
  public VectorIndex build(EmbeddingStore rows, Metric metric, Options options, Progress progress) {
    Settings settings = Settings.of(options);
    return HnswIndex.build(rows, metric, settings, progress);
  }

  @Override
  public VectorIndex open(EmbeddingStore rows, StoredIndex stored, Options options) {
    checkOwn(stored);
    stored.checkRows(rows);
    return HnswIndex.open(rows, stored, Settings.of(options));
  }

  @Override
  public VectorIndex grow(
      EmbeddingStore rows, StoredIndex stored, Options options, Progress progress) {
    checkOwn(stored);
    if (stored.rows() > rows.rows()) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT, "an index of %d rows cannot grow to %d", stored.rows(), rows.rows()));
    }
    return HnswIndex.grown(rows, stored, Settings.of(options), progress);
  }

  private static void checkOwn(StoredIndex stored) {
    if (!stored.provider().equals(NAME)) {
      throw new ConfigurationException(
          "an index of " + stored.provider() + " cannot be opened as one of " + NAME);
    }
  }
}
