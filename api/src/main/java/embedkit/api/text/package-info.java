/**
 * Learning from text: how a line becomes tokens ({@link embedkit.api.text.Tokenizer}), and what is
 * to be learned of them ({@link embedkit.api.text.Objective}).
 */
package embedkit.api.text;
