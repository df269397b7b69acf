/**
 * Maps of all rows of a table: who is near whom ({@link embedkit.search.layout.NeighbourGraph}),
 * where each row is drawn ({@link embedkit.search.layout.Layout}), what groups there are ({@link
 * embedkit.search.layout.Clusters}), from which zoom on a word may be written beside its point
 * ({@link embedkit.search.layout.Labels}), and all of it together, kept beside the table ({@link
 * embedkit.search.layout.RowMap}).
 *
 * <p>The same rows and the same seed give the same map on one machine, however many threads there
 * are.
 */
@NullMarked
@Incubating
package embedkit.search.layout;

import embedkit.api.Incubating;
import org.jspecify.annotations.NullMarked;
