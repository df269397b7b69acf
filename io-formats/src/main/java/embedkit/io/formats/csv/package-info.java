/** Tables of a word and numbers whose fields are parted by commas, semicolons or tabs. */
package embedkit.io.formats.csv;
