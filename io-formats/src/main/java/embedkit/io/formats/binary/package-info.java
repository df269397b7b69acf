/** Binary formats of word2vec and fastText. */
package embedkit.io.formats.binary;
