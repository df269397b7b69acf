/**
 * Labelled text: the objective {@code classifier}, fastText's supervised mode, and what asks a
 * table that learned by it for the labels of a text ({@link
 * embedkit.training.label.TextClassifier}).
 */
@Incubating
@NullMarked
package embedkit.training.label;

import embedkit.api.Incubating;
import org.jspecify.annotations.NullMarked;
