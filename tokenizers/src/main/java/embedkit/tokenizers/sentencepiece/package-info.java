/**
 * SentencePiece's {@code .model}: read, and made a tokenizer that answers as SentencePiece does.
 */
package embedkit.tokenizers.sentencepiece;
