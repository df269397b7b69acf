/**
 * A tokenizer as a chain of its parts: added tokens, normalizer, pre-tokenizer, model, truncation,
 * post-processor and decoder.
 */
package embedkit.tokenizers.chain;
