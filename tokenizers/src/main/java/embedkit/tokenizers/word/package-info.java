/** Models that look words up: {@link embedkit.tokenizers.word.WordPiece}, and whole words alone. */
package embedkit.tokenizers.word;
