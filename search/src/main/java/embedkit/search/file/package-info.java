/** How files that are kept beside a table are written. */
@NullMarked
package embedkit.search.file;

import org.jspecify.annotations.NullMarked;
