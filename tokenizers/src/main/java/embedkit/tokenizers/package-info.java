/**
 * Tokenizers: {@link embedkit.tokenizers.Whitespace} for text that is tokenized already, {@link
 * embedkit.tokenizers.Words} for text as people write it.
 */
@NullMarked
package embedkit.tokenizers;

import org.jspecify.annotations.NullMarked;
