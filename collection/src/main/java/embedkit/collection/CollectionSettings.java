package embedkit.collection;

import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.TableShape;
import embedkit.api.index.Metric;
import embedkit.collection.store.Writer;
import java.util.Objects;
import java.util.Optional;

/**
 * What a new collection is made as, which never changes.
 *
 * @param dim numbers of a vector, 1 or more; 0 for as many as the model makes
 * @param elementType how a number is kept: exactly as F32, in a quarter of the room as I8
 * @param metric by what vectors are near
 * @param words whether items are found by their words too, which wants an index of them
 * @param index spec of the index that segments of {@value #LEAST_INDEXED} or more items get, such
 *     as {@code hnsw:degree=16,beam=100}, by which a search may miss an item; empty for none: then
 *     every vector is read, and none is missed
 */
public record CollectionSettings(
    int dim, ElementType elementType, Metric metric, boolean words, Optional<String> index) {

  /** Items of a segment from which on it gets an index, if there is to be one. */
  public static final int LEAST_INDEXED = Writer.LEAST_INDEXED;

  /**
   * Checks the dim and the element type.
   *
   * @throws ConfigurationException if no table is such
   */
  public CollectionSettings {
    Objects.requireNonNull(elementType, "elementType");
    Objects.requireNonNull(metric, "metric");
    Objects.requireNonNull(index, "index");
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
    return new CollectionSettings(0, ElementType.F32, Metric.COSINE, true, Optional.empty());
  }

  /**
   * The same with vectors of a dim.
   *
   * @param numbers of a vector
   * @return a changed copy
   */
  public CollectionSettings ofDim(int numbers) {
    return new CollectionSettings(numbers, elementType, metric, words, index);
  }

  /**
   * The same, kept otherwise.
   *
   * @param type the element type of tables
   * @return a changed copy
   */
  public CollectionSettings keptAs(ElementType type) {
    return new CollectionSettings(dim, type, metric, words, index);
  }

  /**
   * The same by another metric.
   *
   * @param other by what vectors are near
   * @return a changed copy
   */
  public CollectionSettings nearBy(Metric other) {
    return new CollectionSettings(dim, elementType, other, words, index);
  }

  /**
   * The same with or without an index of words.
   *
   * @param findable whether items are found by their words too
   * @return a changed copy
   */
  public CollectionSettings withWords(boolean findable) {
    return new CollectionSettings(dim, elementType, metric, findable, index);
  }

  /**
   * The same with an index of vectors for large segments, so that not every vector is read.
   *
   * @param spec such as {@code hnsw:degree=16,beam=100}, of an index that can be kept
   * @return a changed copy
   */
  public CollectionSettings indexedBy(String spec) {
    return new CollectionSettings(dim, elementType, metric, words, Optional.of(spec));
  }
}
