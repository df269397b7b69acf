package embedkit.training;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.NgramRows;
import embedkit.api.Optimizer;
import embedkit.api.OutputRows;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import embedkit.api.text.TextModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The table that a run goes on from, if there is one. For one thread, except {@link #frozen}. */
final class Growth {

  private final Tables tables;
  private final String file;
  private final boolean freeze;
  private final int dim;
  private final Vocabulary words;
  private String report;
  private Set<String> state = Set.of();
  private NgramGrowth ngrams;

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

  /**
   * Gives the words of the old table their rows, and their output rows and n-grams where it has
   * them.
   *
   * @param random whether new words have rows that mean nothing yet
   */
  void copyTo(
      EmbeddingTable grown, Corpus corpus, TextModel model, Optimizer optimizer, boolean random) {
    if (file == null) {
      return;
    }
    try (EmbeddingTable table = tables.open(Path.of(file))) {
      copy(table.store(), grown.store(), "");
      model.begin(grown.store());
      boolean outputs = copyOutputs(table, grown, model);
      state = stateOf(table, optimizer);
      ngrams = new NgramGrowth(file, table, grown);
      String kept = ngrams.copy();
      report =
          report(corpus)
              + (random ? ngrams.startWords(words.size()) : "")
              + (outputs ? "" : whyNoOutputs(model))
              + kept
              + (state.isEmpty() ? "" : "; the optimizer's state goes on");
    }
  }

  private boolean copyOutputs(EmbeddingTable table, EmbeddingTable grown, TextModel model) {
    EmbeddingStore saved = table.store().slots().get(Trainer.OUTPUT);
    OutputRows told = table.outputs().orElse(null);
    boolean known = told != null || saved != null && saved.dim() == dim;
    if (!known || !Trainer.hasOutputs(model)) {
      return false;
    }
    EmbeddingStore outputs = grown.store().slot(Trainer.OUTPUT, dim, 0);
    if (told == null) {
      copy(saved, outputs, Trainer.OUTPUT);
    } else {
      copy(told, outputs);
    }
    return true;
  }

  private void copy(OutputRows from, EmbeddingStore to) {
    float[] values = new float[dim];
    for (long row = 0; row < words.size(); row++) {
      if (from.read(words.token(row), values)) {
        if (!FiniteCheck.finite(values, 0, dim)) {
          throw broken(Trainer.OUTPUT, row);
        }
        to.scatter(row, 1, values, 0, dim);
      }
    }
  }

  private ConfigurationException broken(String slot, long row) {
    return new ConfigurationException(
        file
            + ": "
            + FiniteCheck.name(slot, row, words)
            + " has a number that is not finite, so nothing can go on from it; embedkit convert"
            + " --on-non-finite mends or drops such rows");
  }

  private static String whyNoOutputs(TextModel model) {
    return Trainer.hasOutputs(model)
        ? "; its output rows were not saved with it (--state), so they start anew"
        : "; what the objective learns beside the words starts anew";
  }

  /** The slots of the table that are state of an optimizer of the same name. */
  private static Set<String> stateOf(EmbeddingTable table, Optimizer optimizer) {
    String then = table.metadata().getOrDefault(Pipeline.OPTIMIZER.name(), "");
    if (!name(then).equals(name(optimizer.spec()))) {
      return Set.of();
    }
    Set<String> slots = new TreeSet<>(table.store().slots().keySet());
    slots.removeAll(Set.of(Trainer.OUTPUT, NgramRows.ROWS, NgramRows.BUCKETS));
    return slots;
  }

  private static String name(String spec) {
    return spec.split(":", 2)[0];
  }

  /** Gives what keeps its rows the optimizer's state, where it was saved. */
  void copyState(String slot, TextModel.Part part, EmbeddingStore grown) {
    boolean subwords = part.slot().equals(NgramRows.ROWS);
    if (!state.contains(slot) || !part.words() && !subwords) {
      return;
    }
    try (EmbeddingTable table = tables.open(Path.of(file))) {
      EmbeddingStore old = table.store().slots().get(slot);
      if (subwords) {
        ngrams.copyState(old, grown);
      } else if (old.rows() == words.size() && old.dim() == grown.dim()) {
        copy(old, grown, slot);
      }
    }
  }

  private void copy(EmbeddingStore from, EmbeddingStore to, String slot) {
    long broken = FiniteCheck.firstBroken(from);
    if (broken >= 0) {
      throw broken(slot, broken);
    }
    int block = Math.max(1, (1 << 16) / from.dim());
    float[] values = new float[block * from.dim()];
    for (long row = 0; row < words.size(); row += block) {
      int count = (int) Math.min(block, words.size() - row);
      from.gather(row, count, values, 0, from.dim());
      to.scatter(row, count, values, 0, from.dim());
    }
  }

  private String report(Corpus corpus) {
    int known = (int) words.size();
    long missing = Arrays.stream(corpus.counts(), 0, known).filter(count -> count == 0).count();
    return String.format(
        Locale.ROOT,
        "%,d words keep their rows of %s%s, %,d of them are not in the text; %,d words are new",
        known,
        file,
        freeze ? ", frozen" : "",
        missing,
        corpus.vocabulary().size() - known);
  }

  Optional<String> report() {
    return Optional.ofNullable(report);
  }
}
