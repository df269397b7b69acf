package embedkit.api;

import java.util.Optional;

/**
 * How a table learns. An optimizer is a configuration (a record); bound to a table it becomes a
 * {@link TableOptimizer} that turns gradients of rows into changes of rows.
 */
public interface Optimizer {

  /**
   * Returns the text form, {@code name:option=value,...}, that parses back to an equal optimizer.
   *
   * @return the spec
   */
  String spec();

  /**
   * Returns the learning rate that training starts from; schedules scale it.
   *
   * @return a finite number above 0
   */
  double learningRate();

  /**
   * Tells whether a step moves rows that it is not given, such as by momentum or weight decay. Such
   * rows are brought up to date by {@link TableOptimizer#settle(long[], int, int)}, which is to be
   * called before they are read.
   *
   * @return false if only the rows of a step and their state change
   */
  default boolean dense() {
    return false;
  }

  /**
   * Names the optimizer that does the same to the rows of a step alone, where moving all others too
   * takes so long that a text of many words should be learned with that one.
   *
   * @return its spec; empty if only the rows of a step move, or the others take little time
   */
  @Incubating
  default Optional<String> sparse() {
    return Optional.empty();
  }

  /**
   * Tells whether a step moves a row by gradients of earlier steps, too: by momentum, or a mean of
   * gradients such as Adam's. Threads that share rows without locks (Hogwild) add late gradients as
   * it is, which acts as momentum (Mitliagkas et al. 2016); with momentum on top, and with updates
   * of it lost, they may learn worse than one thread, so whoever starts them warns.
   *
   * @return false if a row stays where it is in a step whose gradient for it is 0, unless it decays
   */
  default boolean hasMomentum() {
    return false;
  }

  /**
   * Returns what this is where words of a text are learned: with what suits them at any rate, for
   * what was left at its default. A pipeline that is given an optimizer asks for it.
   *
   * @return an optimizer of the same learning rate; mostly this one
   */
  @Incubating
  default Optimizer ofWords() {
    return this;
  }

  /**
   * Binds this optimizer to a table. State is asked for as slots: rows of the same storage.
   *
   * @param table the table that learns; writable and trainable
   * @param slots makes or finds the state
   * @return the optimizer of that table
   * @throws ReadOnlyStoreException if the table cannot be changed
   */
  TableOptimizer bind(EmbeddingStore table, Slots slots);

  /**
   * Binds this optimizer to a table whose state lives in the table's own slots. State that was
   * saved with the table is found there, and learning goes on from it.
   *
   * @param table the table that learns; writable and trainable
   * @return the optimizer of that table
   * @throws ReadOnlyStoreException if the table cannot be changed
   */
  default TableOptimizer bind(EmbeddingStore table) {
    return bind(table, table::slot);
  }

  /**
   * Where an optimizer's state lives. {@code table::slot} keeps it with the table. State is finite
   * numbers: a run that finds another one stops, and saves nothing.
   */
  @FunctionalInterface
  interface Slots {
    /**
     * Makes or finds a slot with as many rows as the table.
     *
     * @param name the slot's name, such as {@code momentum}
     * @param dim numbers per row, the table's dim or 1
     * @param initial the value of a new slot
     * @return the slot
     */
    EmbeddingStore slot(String name, int dim, float initial);
  }
}
