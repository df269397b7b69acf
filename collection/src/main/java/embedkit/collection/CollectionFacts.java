package embedkit.collection;

import embedkit.api.ElementType;
import embedkit.api.index.Metric;
import java.util.Optional;

/**
 * What a collection is.
 *
 * @param items how many there are
 * @param dim numbers of a vector
 * @param elementType how a number is kept
 * @param metric by what vectors are near
 * @param words whether items are found by their words too
 * @param index spec of the index of large segments, or empty where every vector is read
 * @param indexed how many segments have it
 * @param model address of the model that makes vectors of texts, or empty
 * @param generation counts the states: each commit and each merging makes a new one
 * @param segments how many files of rows there are
 * @param deleted rows of them that are gone and take room until segments are merged
 */
public record CollectionFacts(
    long items,
    int dim,
    ElementType elementType,
    Metric metric,
    boolean words,
    Optional<String> index,
    int indexed,
    Optional<String> model,
    long generation,
    int segments,
    long deleted) {}
