/** What the explorer page asks: where all rows are, what they are called, who is near whom. */
@NullMarked
package embedkit.server.explore;

import org.jspecify.annotations.NullMarked;
