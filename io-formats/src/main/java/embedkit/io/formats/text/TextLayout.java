package embedkit.io.formats.text;

import java.util.OptionalLong;

/**
 * What the head of a text file tells.
 *
 * @param rows the rows that the header announces; empty if there is no header
 * @param dim numbers per row
 * @param start the byte where the first row begins
 * @param firstLine the line of the first row, from 1
 * @param byteOrderMark whether the file begins with one
 * @param numbered whether a token may end in a number: dim is sure, and no row is merely too long
 */
record TextLayout(
    OptionalLong rows,
    int dim,
    int start,
    long firstLine,
    boolean byteOrderMark,
    boolean numbered) {}
