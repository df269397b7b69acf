/** Graphs of near rows: built, kept as whole numbers beside the rows, and walked. */
package embedkit.index.hnsw;
