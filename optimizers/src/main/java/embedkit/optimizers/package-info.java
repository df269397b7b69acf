/**
 * How a table learns. An optimizer is a record that makes a rule for one row; when which row is
 * stepped is another matter, and the same for all of them.
 *
 * <p><b>Lazy</b> steps change the rows that they are given and their state, and nothing else:
 * {@code sgd} without momentum and weight decay, {@code adagrad} without weight decay, {@code
 * rowwise-adagrad}, {@code adam} by default, {@code sparse-adam}, {@code ftrl}. Any number of
 * threads step at once. <b>Dense</b> steps move every row at every step: {@code adamw}, {@code
 * rmsprop}, {@code adam:semantics=dense}, and {@code sgd} and {@code adagrad} with the options that
 * move rows without a gradient. The table is not swept for them; rows catch up when they are needed
 * ({@link embedkit.api.TableOptimizer#settle(long[], int, int)}), and steps take turns.
 *
 * <p>All state is in slots of the table: saved with it, and found again by {@link
 * embedkit.api.Optimizer#bind(embedkit.api.EmbeddingStore)}, steps counted included.
 */
@NullMarked
package embedkit.optimizers;

import org.jspecify.annotations.NullMarked;
