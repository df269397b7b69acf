/** Rows of texts: lines of JSON and of CSV, cut and decoded. Not exported. */
package embedkit.collection.lines;
