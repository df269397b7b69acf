/** Binary formats of word2vec and NumPy. */
package embedkit.io.formats.binary;
