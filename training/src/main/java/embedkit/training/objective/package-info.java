/**
 * What a table learns from text: skip-gram and CBOW, with negative sampling or hierarchical
 * softmax, of words or of words and their n-grams.
 */
@NullMarked
package embedkit.training.objective;

import org.jspecify.annotations.NullMarked;
