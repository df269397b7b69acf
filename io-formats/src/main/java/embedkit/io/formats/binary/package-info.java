/** Binary formats of word2vec, fastText and NumPy. */
package embedkit.io.formats.binary;
