package embedkit.app.wiring;

import embedkit.Catalog;
import embedkit.training.SkipGram;
import java.util.Objects;

/**
 * What is chosen for a training pipeline, as specs.
 *
 * @param store where the rows live, such as {@code heap}
 * @param initializer how rows start, such as {@code word2vec}
 * @param optimizer how rows learn, such as {@code sgd:lr=0.05}
 * @param schedule how the learning rate goes, such as {@code cosine:warmup=0.05}
 * @param dim numbers per row
 * @param skipGram what is to be learned
 * @param vectors which of the learned rows make the table
 */
public record Choices(
    String store,
    String initializer,
    String optimizer,
    String schedule,
    int dim,
    SkipGram skipGram,
    Vectors vectors) {

  /** How the learning rate goes unless it is told otherwise: in word2vec.c's line. */
  public static final String SCHEDULE = "linear:floor=0.0001";

  /** Which of the learned rows make the table. */
  public enum Vectors {
    /** The input rows, as word2vec.c and fastText save them. */
    INPUT,
    /** Input and output rows added, as GloVe saves them; better for small texts. */
    SUM
  }

  /** Checks that nothing is null. */
  public Choices {
    Objects.requireNonNull(store, "store");
    Objects.requireNonNull(initializer, "initializer");
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(schedule, "schedule");
    Objects.requireNonNull(skipGram, "skipGram");
    Objects.requireNonNull(vectors, "vectors");
  }

  /**
   * The usual choices: heap, word2vec, sgd, {@value #SCHEDULE}, dim 100, {@link
   * SkipGram#defaults()}.
   *
   * @return the defaults
   */
  public static Choices defaults() {
    return new Choices(
        "heap", "word2vec", "sgd", SCHEDULE, 100, SkipGram.defaults(), Vectors.INPUT);
  }

  /**
   * Checks every spec against the plugins, so that a mistake is told plainly and not by Guice.
   *
   * @param catalog the plugins
   * @throws embedkit.api.ConfigurationException if a spec cannot be met
   */
  public void check(Catalog catalog) {
    catalog.stores().choose(store);
    catalog.initializer(initializer);
    catalog.optimizer(optimizer);
    catalog.schedule(schedule);
  }
}
