package embedkit.collection;

import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.TableShape;
import embedkit.api.index.Metric;
import java.util.Objects;

/**
 * What a new collection is made as, which never changes.
 *
 * @param dim numbers of a vector, 1 or more; 0 for as many as the model makes
 * @param elementType how a number is kept: exactly as F32, in a quarter of the room as I8
 * @param metric by what vectors are near
 * @param words whether items are found by their words too, which wants an index of them
 */
public record CollectionSettings(int dim, ElementType elementType, Metric metric, boolean words) {

  /**
   * Checks the dim and the element type.
   *
   * @throws ConfigurationException if no table is such
   */
  public CollectionSettings {
    Objects.requireNonNull(elementType, "elementType");
    Objects.requireNonNull(metric, "metric");
    if (dim < 0 || dim > TableShape.MAX_DIM) {
      throw new ConfigurationException(
          "dim is " + dim + "; it must be 1 to " + TableShape.MAX_DIM + ", or 0 for the model's");
    }
    if (!ElementType.ofTables().contains(elementType)) {
      throw new ConfigurationException(
          "vectors cannot be kept as " + elementType.text() + "; tables are of f32 or i8, say");
    }
  }

  /**
   * As many numbers as the model makes, kept as F32, near by the cosine, found by words too.
   *
   * @return the usual settings
   */
  public static CollectionSettings usual() {
    return new CollectionSettings(0, ElementType.F32, Metric.COSINE, true);
  }

  /**
   * The same with vectors of a dim.
   *
   * @param numbers of a vector
   * @return a changed copy
   */
  public CollectionSettings ofDim(int numbers) {
    return new CollectionSettings(numbers, elementType, metric, words);
  }

  /**
   * The same, kept otherwise.
   *
   * @param type the element type of tables
   * @return a changed copy
   */
  public CollectionSettings keptAs(ElementType type) {
    return new CollectionSettings(dim, type, metric, words);
  }

  /**
   * The same by another metric.
   *
   * @param other by what vectors are near
   * @return a changed copy
   */
  public CollectionSettings nearBy(Metric other) {
    return new CollectionSettings(dim, elementType, other, words);
  }

  /**
   * The same with or without an index of words.
   *
   * @param findable whether items are found by their words too
   * @return a changed copy
   */
  public CollectionSettings withWords(boolean findable) {
    return new CollectionSettings(dim, elementType, metric, findable);
  }
}
