/**
 * Text formats: a token and its numbers on each line, with a header ({@link
 * embedkit.io.formats.text.Word2VecText}) or without ({@link embedkit.io.formats.text.GloveText}).
 * Reading and writing work in blocks, in parallel on the common pool, in the order of the file.
 */
package embedkit.io.formats.text;
