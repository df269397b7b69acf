package embedkit.training;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.NgramRows;
import embedkit.api.Optimizer;
import embedkit.api.OutputRows;
import embedkit.api.Remedy;
import embedkit.api.text.Part;
import embedkit.api.text.TextModel;
import embedkit.training.run.FiniteCheck;
import embedkit.training.text.Corpus;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A table that takes over what an older one has learned: rows of words, their output rows, n-grams,
 * the optimizer's state. For one thread.
 */
final class Growing implements AutoCloseable {

  private final Growth from;
  private final EmbeddingTable old;
  private final EmbeddingTable grown;
  private final Corpus corpus;
  private final TextModel model;
  private final NgramGrowth ngrams;
  private final boolean sameOptimizer;
  private final StringBuilder report = new StringBuilder();
  private boolean stateGoesOn;

  Growing(
      Growth from,
      EmbeddingTable old,
      EmbeddingTable grown,
      Corpus corpus,
      TextModel model,
      Optimizer optimizer) {
    this.from = from;
    this.old = old;
    this.grown = grown;
    this.corpus = corpus;
    this.model = model;
    this.ngrams = new NgramGrowth(from.file(), old, grown);
    String then = old.metadata().getOrDefault(Pipeline.OPTIMIZER.name(), "");
    this.sameOptimizer = name(then).equals(name(optimizer.spec()));
  }

  private static String name(String spec) {
    return spec.split(":", 2)[0];
  }

  /**
   * Gives the words of the old table their rows, and their output rows and n-grams where it has
   * them. To be called when the model has laid its parts, and before it begins.
   *
   * @param random whether new words have rows that mean nothing yet
   */
  void copyRows(boolean random) {
    copy(old.store(), grown.store(), "");
    boolean outputs = copyOutputs();
    copyBeside();
    String kept = ngrams.copy();
    report
        .append(words())
        .append(random ? ngrams.startWords(from.words().size()) : "")
        .append(outputs ? "" : whyNoOutputs())
        .append(kept);
  }

  private boolean copyOutputs() {
    Optional<Part> part = model.outputs();
    if (part.isEmpty()) {
      return false;
    }
    EmbeddingStore outputs = part.get().of(grown.store());
    OutputRows told = part.get().name().equals(OutputRows.PART) ? old.outputs().orElse(null) : null;
    if (told != null) {
      copy(told, outputs, part.get());
      return true;
    }
    EmbeddingStore saved = old.store().slots().get(part.get().name());
    if (saved == null || saved.dim() != outputs.dim()) {
      return false;
    }
    copy(saved, outputs, part.get().name());
    return true;
  }

  /** What a model remembers of each word beside its vectors, such as a bias. */
  private void copyBeside() {
    for (Part part : model.parts()) {
      EmbeddingStore saved = old.store().slots().get(part.name());
      if (part.role() == Part.Role.STATE
          && part.ofWords()
          && saved != null
          && saved.rows() == from.words().size()
          && saved.dim() == part.dim()) {
        copy(saved, part.of(grown.store()), part.name());
      }
    }
  }

  private void copy(OutputRows told, EmbeddingStore to, Part part) {
    float[] values = new float[to.dim()];
    for (long row = 0; row < from.words().size(); row++) {
      if (told.read(from.words().token(row), values)) {
        if (!FiniteCheck.finite(values, 0, values.length)) {
          throw broken(part.name(), row);
        }
        to.scatter(row, 1, values, 0, values.length);
      }
    }
  }

  private void copy(EmbeddingStore some, EmbeddingStore to, String slot) {
    long broken = FiniteCheck.firstBroken(some);
    if (broken >= 0) {
      throw broken(slot, broken);
    }
    int block = Math.max(1, (1 << 16) / some.dim());
    float[] values = new float[block * some.dim()];
    for (long row = 0; row < from.words().size(); row += block) {
      int count = (int) Math.min(block, from.words().size() - row);
      some.gather(row, count, values, 0, some.dim());
      to.scatter(row, count, values, 0, some.dim());
    }
  }

  private ConfigurationException broken(String slot, long row) {
    return new ConfigurationException(
        from.file()
            + ": "
            + FiniteCheck.name(slot, row, from.words())
            + " has a number that is not finite, so nothing can go on from it",
        List.of(
            new Remedy.Setting("write it without such rows", "on-non-finite", "skip"),
            new Remedy.Setting("write zeros for such numbers", "on-non-finite", "replace")));
  }

  private String whyNoOutputs() {
    return model.outputs().isPresent()
        ? "; its output rows were not saved with it (state), so they start anew"
        : "; what the objective learns beside the words starts anew";
  }

  /**
   * Gives what keeps its rows the optimizer's state, where the same optimizer saved it.
   *
   * @param part whose state it is
   * @param slot the state's slot in either table
   * @param state takes it
   */
  void copyState(Part part, String slot, EmbeddingStore state) {
    EmbeddingStore saved = sameOptimizer ? old.store().slots().get(slot) : null;
    if (saved == null) {
      return;
    }
    if (part.name().equals(NgramRows.ROWS)) {
      ngrams.copyState(saved, state);
      stateGoesOn = true;
    } else if (part.ofWords()
        && saved.rows() == from.words().size()
        && saved.dim() == state.dim()) {
      copy(saved, state, slot);
      stateGoesOn = true;
    }
  }

  private String words() {
    int known = (int) from.words().size();
    long missing = Arrays.stream(corpus.counts(), 0, known).filter(count -> count == 0).count();
    return String.format(
        Locale.ROOT,
        "%,d words keep their rows of %s%s, %,d of them are not in the text; %,d words are new",
        known,
        from.file(),
        from.freeze() ? ", frozen" : "",
        missing,
        corpus.vocabulary().size() - known);
  }

  /** What became of the old table, when its state has been asked for too. */
  String report() {
    return report + (stateGoesOn ? "; the optimizer's state goes on" : "");
  }

  @Override
  public void close() {
    old.close();
  }
}
