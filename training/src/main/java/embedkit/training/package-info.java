/**
 * Learning a table from text. {@link embedkit.training.Pipeline} is a whole run as a value, {@link
 * embedkit.training.PipelineRun} does it. Beneath them {@link embedkit.training.text.Corpus} reads
 * a text once into word ids, {@link embedkit.training.run.Training} says what is to be learned, and
 * {@link embedkit.training.run.Trainer} learns it on any store with any optimizer.
 */
@NullMarked
package embedkit.training;

import org.jspecify.annotations.NullMarked;
