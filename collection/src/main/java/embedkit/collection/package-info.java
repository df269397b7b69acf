/**
 * Items of one's own, each with an id, a vector, a text and metadata: kept in one directory that
 * survives a crash, and searched by vector, by words or by both, among those whose metadata pass a
 * filter.
 */
@Incubating
@NullMarked
package embedkit.collection;

import embedkit.api.Incubating;
import org.jspecify.annotations.NullMarked;
