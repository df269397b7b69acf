/**
 * A text and what is made of it before it is cut into pieces: how it is normalized, with the place
 * in the given text that each char came from, and how it is cut into pre-tokens. Each rule does
 * what the component of that name does in Hugging Face's tokenizers, character by character.
 */
package embedkit.tokenizers.text;
