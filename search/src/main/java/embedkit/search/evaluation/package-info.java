/**
 * Judging a table: how its similarities agree with people's ({@link
 * embedkit.search.evaluation.WordPairs}), how many analogies it solves ({@link
 * embedkit.search.evaluation.Analogies}), and whether one table is better than another by more than
 * chance. {@link embedkit.search.evaluation.Evaluation} is the way in.
 */
@NullMarked
package embedkit.search.evaluation;

import org.jspecify.annotations.NullMarked;
