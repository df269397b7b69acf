/**
 * How a normalized text is cut into pre-tokens, each of which a model cuts into pieces by itself.
 */
package embedkit.tokenizers.cut;
