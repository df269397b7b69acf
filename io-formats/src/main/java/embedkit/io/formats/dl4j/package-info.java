/** Word vectors of Deeplearning4j. */
package embedkit.io.formats.dl4j;
