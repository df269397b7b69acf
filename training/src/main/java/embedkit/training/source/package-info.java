/**
 * Where the bytes of a text come from: one file or several, in any encoding. Nothing here knows of
 * tokens.
 */
package embedkit.training.source;
