/**
 * How a stretch of text, a pre-token, is cut into the pieces of a vocabulary: by merges (BPE) or by
 * the likeliest path (Unigram). Knows no file of a tokenizer but the data in it.
 */
package embedkit.tokenizers.piece;
