/**
 * Asking a table. {@link embedkit.search.Neighbors} finds the rows nearest to a vector, exactly,
 * over any store, without copying the table.
 */
package embedkit.search;
