/**
 * The exact index: every row is read at each question, in blocks, by all processors. Its fast
 * numbers find the candidates and double precision orders them.
 */
package embedkit.search.exact;
