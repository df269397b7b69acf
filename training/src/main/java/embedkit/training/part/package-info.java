/**
 * Learning a table in parts, for a cluster: input rows and output rows are dealt into parts, and
 * each pair of an input part and an output part is learned on one machine at a time, so that no row
 * is ever averaged. Nothing here knows of a cluster; with one part it does what one thread does.
 *
 * <p>{@link embedkit.training.part.PartText} counts pieces of a text and reads them as rows, {@link
 * embedkit.training.part.PartPlan} says what is done, {@link embedkit.training.part.PairDraw} deals
 * a chunk's pairs out, and {@link embedkit.training.part.PartTrainer} learns those of two parts;
 * {@link embedkit.training.part.LearnedRows} puts the table together.
 */
@NullMarked
package embedkit.training.part;

import org.jspecify.annotations.NullMarked;
