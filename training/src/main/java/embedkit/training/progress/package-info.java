/** What a run tells while it reads and while it learns. */
@NullMarked
package embedkit.training.progress;

import org.jspecify.annotations.NullMarked;
