/**
 * Learning: workers take chunks of what is learned from, compute gradients by the model's passes
 * and take the optimizer's steps, until all is learned ({@link embedkit.training.run.Trainer}).
 * Nothing here knows of pipelines or files.
 */
package embedkit.training.run;
