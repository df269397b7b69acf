/** The patterns of tokenizer files, found without hanging and without overflowing the stack. */
package embedkit.tokenizers.pattern;
