/**
 * Learning-rate schedules: each begins with an optional warm-up and then falls in its way. The
 * configuration records are the public part.
 */
@NullMarked
package embedkit.optimizers.schedules;

import org.jspecify.annotations.NullMarked;
