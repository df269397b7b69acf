package embedkit.training.run;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.TableOptimizer;
import embedkit.api.Vocabulary;
import embedkit.api.text.Part;
import embedkit.api.text.TextModel;
import embedkit.kernels.Kernels;
import java.util.List;

/**
 * A model whose parts are rows of one table, each with what steps it. Output rows and the state of
 * the optimizer live in slots of the table.
 */
public final class BoundModel {

  private final TextModel model;
  private final EmbeddingStore table;
  private final EmbeddingStore[] parts;
  private final TableOptimizer[] steps;
  private final Optimizer optimizer;
  private final FiniteCheck check;

  private BoundModel(TextModel model, EmbeddingStore table, Optimizer optimizer, Vocabulary words) {
    this.model = model;
    this.table = table;
    this.optimizer = optimizer;
    this.parts = new EmbeddingStore[model.parts().size()];
    this.steps = new TableOptimizer[parts.length];
    this.check = new FiniteCheck(words);
  }

  /**
   * Told of each slot of the optimizer's state as it is found or made, and may fill it.
   *
   * @see BoundModel#of
   */
  @FunctionalInterface
  public interface StateSlots {
    /** Leaves state as it is. */
    StateSlots AS_FOUND = (part, slot, state) -> {};

    /**
     * Tells of a slot.
     *
     * @param part whose state it is
     * @param slot the slot's name in the table
     * @param state as it was found, or made
     */
    void found(Part part, String slot, EmbeddingStore state);
  }

  /**
   * Binds an optimizer to every part of a model.
   *
   * @param model what is learned
   * @param table its rows, begun or as a run left them
   * @param words the vocabulary, for messages
   * @param optimizer how rows learn
   * @param slots told of the optimizer's state
   * @return the model, ready to be learned
   * @throws ConfigurationException if the table has not one row for each word
   * @throws embedkit.api.ReadOnlyStoreException if the table cannot learn
   */
  public static BoundModel of(
      TextModel model,
      EmbeddingStore table,
      Vocabulary words,
      Optimizer optimizer,
      StateSlots slots) {
    if (table.rows() != words.size()) {
      throw new ConfigurationException(
          "a table of "
              + table.rows()
              + " rows cannot learn a vocabulary of "
              + words.size()
              + " words");
    }
    BoundModel bound = new BoundModel(model, table, optimizer, words);
    bound.check.watch("", true, table);
    List<Part> learned = model.parts();
    for (int i = 0; i < learned.size(); i++) {
      bound.bind(i, learned.get(i), slots);
    }
    return bound;
  }

  private void bind(int index, Part part, StateSlots slots) {
    EmbeddingStore rows = part.of(table);
    if (!part.isTable()) {
      check.watch(part.name(), part.ofWords(), rows);
    }
    steps[index] =
        optimizer.bind(
            rows,
            (name, dim, initial) -> {
              String slot = part.slot(name);
              EmbeddingStore state = table.slot(slot, part.rows(), dim, initial);
              slots.found(part, slot, state);
              check.watch(slot, part.ofWords(), state);
              return state;
            });
    parts[index] = steps[index].settled(rows);
  }

  /**
   * Adds to each row of the table its output row, or a share of it, as GloVe does and Levy et al.
   * (2015) recommend for small texts: then two words are near not only when they stand in like
   * company, but also when they stand beside each other. Does nothing for a model without such
   * rows.
   *
   * @param share how much of the output row, 0 to 1; with 0 nothing is done
   */
  public void addOutputs(float share) {
    if (share != 0) {
      model.outputs().ifPresent(part -> add(share, part.of(table)));
    }
  }

  private void add(float share, EmbeddingStore outputs) {
    int dim = table.dim();
    int block = Math.max(1, (1 << 14) / dim);
    float[] values = new float[block * dim];
    for (long row = 0; row < table.rows(); row += block) {
      int count = (int) Math.min(block, table.rows() - row);
      outputs.gather(row, count, values, 0, dim);
      Kernels.scale(share, values, 0, values, 0, count * dim);
      table.add(row, count, values, 0, dim);
    }
  }

  TextModel model() {
    return model;
  }

  /** The tables that are learned, as they are to be read. */
  EmbeddingStore[] parts() {
    return parts;
  }

  /** How a part's rows change. */
  TableOptimizer steps(int part) {
    return steps[part];
  }

  /**
   * Returns the optimizer's learning rate, of which a schedule takes its share.
   *
   * @return above 0
   */
  public double learningRate() {
    return optimizer.learningRate();
  }

  /** Brings all rows up to date, those of the table itself with the parts. */
  void settle() {
    for (TableOptimizer each : steps) {
      each.settle();
    }
    model.compose(table);
  }

  /** Looks for numbers that are not finite; see {@link FiniteCheck#check}. */
  void check(double rate) {
    check.check(rate);
  }
}
