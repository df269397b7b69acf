/** Learning a table from text: corpus, vocabulary, skip-gram with negative sampling. */
package embedkit.training;
