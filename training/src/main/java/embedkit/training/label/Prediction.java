package embedkit.training.label;

import embedkit.api.Incubating;

/**
 * A label that a text may have.
 *
 * @param label its name, with the prefix
 * @param probability how likely it is, 0 to 1
 */
@Incubating
public record Prediction(String label, float probability) {}
