package embedkit.training;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.NgramRows;
import embedkit.api.TextModel;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The table that a run goes on from, if there is one. For one thread, except {@link #frozen}. */
final class Growth {

  private final Tables tables;
  private final String file;
  private final boolean freeze;
  private final int dim;
  private final Vocabulary words;
  private String report;

  private Growth(Tables tables, String file, boolean freeze, int dim, Vocabulary words) {
    this.tables = tables;
    this.file = file;
    this.freeze = freeze;
    this.dim = dim;
    this.words = words;
  }

  static Growth of(Tables tables, Pipeline pipeline) {
    int asked = pipeline.get(Pipeline.DIM).intValue();
    String file = pipeline.find(Pipeline.FROM).orElse(null);
    if (file == null) {
      return new Growth(tables, null, false, asked, null);
    }
    try (EmbeddingTable table = tables.open(Path.of(file))) {
      if (pipeline.given().containsKey(Pipeline.DIM.name()) && table.dim() != asked) {
        throw new ConfigurationException(
            file + " has dim " + table.dim() + ", asked for was " + asked + "; leave dim out");
      }
      Vocabulary known =
          table
              .vocabulary()
              .orElseThrow(
                  () -> new ConfigurationException(file + " has no words that could be learned"));
      return new Growth(
          tables, file, pipeline.get(Pipeline.FREEZE), table.dim(), VocabularyBuilder.copy(known));
    }
  }

  int dim() {
    return dim;
  }

  Optional<Vocabulary> words() {
    return Optional.ofNullable(words);
  }

  boolean frozen(long row) {
    return freeze && row < words.size();
  }

  /** Gives the words of the old table their rows, and their output rows where it has them. */
  void copyTo(EmbeddingTable grown, Corpus corpus, TextModel model) {
    if (file == null) {
      return;
    }
    try (EmbeddingTable table = tables.open(Path.of(file))) {
      copy(table.store(), grown.store());
      model.begin(grown.store());
      copyNgrams(table, grown);
      report = report(corpus, copyOutputs(table, grown, model));
    }
  }

  private boolean copyOutputs(EmbeddingTable table, EmbeddingTable grown, TextModel model) {
    EmbeddingStore outputs = table.store().slots().get(Trainer.OUTPUT);
    if (outputs == null || outputs.dim() != dim || !Trainer.hasOutputs(model)) {
      return false;
    }
    copy(outputs, grown.store().slot(Trainer.OUTPUT, dim, 0));
    return true;
  }

  /** N-grams that both tables have keep their rows. */
  private static void copyNgrams(EmbeddingTable table, EmbeddingTable grown) {
    NgramRows old = NgramRows.of(table).orElse(null);
    NgramRows now = NgramRows.of(grown).orElse(null);
    if (old == null || now == null || !old.scheme().equals(now.scheme())) {
      return;
    }
    float[] row = new float[grown.dim()];
    for (int bucket = 0; bucket < now.scheme().buckets(); bucket++) {
      if (old.row(bucket) >= 0 && now.row(bucket) >= 0) {
        old.rows().gather(old.row(bucket), 1, row, 0, row.length);
        now.rows().scatter(now.row(bucket), 1, row, 0, row.length);
      }
    }
  }

  private void copy(EmbeddingStore from, EmbeddingStore to) {
    int block = Math.max(1, (1 << 16) / dim);
    float[] values = new float[block * dim];
    for (long row = 0; row < words.size(); row += block) {
      int count = (int) Math.min(block, words.size() - row);
      from.gather(row, count, values, 0, dim);
      to.scatter(row, count, values, 0, dim);
    }
  }

  private String report(Corpus corpus, boolean both) {
    int known = (int) words.size();
    long missing = Arrays.stream(corpus.counts(), 0, known).filter(count -> count == 0).count();
    return String.format(
        Locale.ROOT,
        "%,d words keep their rows of %s%s, %,d of them are not in the text; %,d words are new%s",
        known,
        file,
        freeze ? ", frozen" : "",
        missing,
        corpus.vocabulary().size() - known,
        both ? "" : "; its output rows were not saved with it (--state), so they start anew");
  }

  Optional<String> report() {
    return Optional.ofNullable(report);
  }
}
