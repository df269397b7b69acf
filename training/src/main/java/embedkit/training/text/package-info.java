/**
 * From bytes to ids: a text is read once, its tokens are counted, and what is learned of it is kept
 * as rows ({@link embedkit.training.text.Corpus}). Nothing here knows of tables or of learning.
 */
package embedkit.training.text;
