package embedkit.training.run;

import embedkit.training.progress.TrainingProgress;

/**
 * How a run ended.
 *
 * @param end the progress at the end; before its total if the run was cancelled
 * @param examples true pairs that were learned, over all of the run
 * @param leastLoss the least of the mean losses of the run's twentieths, of those that were learned
 *     since it was started or taken up again; NaN before the first example
 * @param lastLoss the mean loss of the last of these twentieths; NaN before the first example
 */
public record Outcome(TrainingProgress end, long examples, double leastLoss, double lastLoss) {}
