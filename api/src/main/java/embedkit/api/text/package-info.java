/**
 * Learning from text: how a line becomes tokens ({@link embedkit.api.text.Tokenizer}), and what is
 * to be learned of them ({@link embedkit.api.text.Objective}).
 */
@NullMarked
package embedkit.api.text;

import org.jspecify.annotations.NullMarked;
