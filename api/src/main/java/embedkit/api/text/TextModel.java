package embedkit.api.text;

import embedkit.api.EmbeddingStore;
import embedkit.api.Incubating;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An objective bound to a text: what is learned, and what it is learned from. A model says which
 * examples it wants by the interface that it implements: a {@link WindowModel} words with the words
 * around them, a {@link PairModel} weighted pairs of words, a {@link LineModel} lines with their
 * labels. Immutable once made, and shared by all threads that learn.
 *
 * <p>A run calls {@link #lay} and then {@link #begin}, each once and before any pass; a run that
 * goes on from a checkpoint calls neither.
 */
@Incubating
public sealed interface TextModel permits WindowModel, PairModel, LineModel {

  /**
   * Returns what is learned: tables whose rows a pass gathers and gives gradients for.
   *
   * @return one part or more; a {@link Pass} numbers them in this order
   */
  List<Part> parts();

  /**
   * Returns the part that holds a second vector for each word, as long as the word's own.
   *
   * @return the part, or empty if the model has none
   */
  default Optional<Part> outputs() {
    Optional<Part> inputs =
        parts().stream().filter(p -> p.role() == Part.Role.INPUT && p.ofWords()).findFirst();
    return parts().stream()
        .filter(part -> part.role() == Part.Role.OUTPUT && part.ofWords())
        .filter(part -> inputs.map(in -> in.dim() == part.dim()).orElse(false))
        .findFirst();
  }

  /**
   * Makes the slots of the parts in the table, and writes beside them what their readers must know.
   * New slots are zeros. Rows of an earlier table may be copied into them before {@link #begin}.
   *
   * @param table the table
   */
  default void lay(EmbeddingStore table) {
    parts().forEach(part -> part.of(table));
  }

  /**
   * Gives the parts their first rows. Rows of the table itself are what the initializer, or the
   * table that grows, made them.
   *
   * @param table the table
   */
  default void begin(EmbeddingStore table) {}

  /**
   * Brings the table's own rows up to date with the parts, where they are made of them. Called
   * while no thread learns: before a checkpoint, and when the run ends. Calling it twice changes
   * nothing more.
   *
   * @param table the table
   */
  default void compose(EmbeddingStore table) {}

  /**
   * Returns the mean loss of an example while all rows of the parts are zeros, so that nothing is
   * known. A run whose loss stays there has taught its table nothing, and says so.
   *
   * @return the loss, or empty if it depends on the text
   */
  default OptionalDouble chanceLoss() {
    return OptionalDouble.empty();
  }

  /**
   * Returns what a reader of the table must know to make vectors for words that it lacks.
   *
   * @return text by name, to stand in the table's metadata; often empty
   */
  default Map<String, String> metadata() {
    return Map.of();
  }
}
