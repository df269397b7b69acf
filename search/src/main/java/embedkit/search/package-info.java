/**
 * Asking a table. {@link embedkit.search.Neighbors} finds the rows nearest to vectors, words and
 * sums of them, over any store, without copying the table; which rows are near it asks an
 * {@linkplain embedkit.api.index.VectorIndex index}, the exact one unless it is given another.
 */
@NullMarked
package embedkit.search;

import org.jspecify.annotations.NullMarked;
