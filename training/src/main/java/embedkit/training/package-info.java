/**
 * Learning a table from text. {@link embedkit.training.Pipeline} is a whole run as a value, {@link
 * embedkit.training.PipelineRun} does it. Beneath them {@link embedkit.training.Corpus} reads a
 * text once into word ids, {@link embedkit.training.Training} says what is to be learned, and
 * {@link embedkit.training.Trainer} learns it on any store with any optimizer.
 */
package embedkit.training;
