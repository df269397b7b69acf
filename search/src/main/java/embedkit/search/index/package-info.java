/**
 * Indexes of tables, built, kept in a file beside the table, opened and verified: {@link
 * embedkit.search.index.Indexes}.
 */
@NullMarked
package embedkit.search.index;

import org.jspecify.annotations.NullMarked;
