/**
 * From ids to weighted pairs: how often, and how near, words stand beside each other in a whole
 * text ({@link embedkit.training.pair.Cooccurrences}), counted within bounded memory.
 */
package embedkit.training.pair;
