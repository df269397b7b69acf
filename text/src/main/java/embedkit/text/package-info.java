/**
 * From a text to a vector, without a network. A {@link embedkit.text.TextEmbedder} cuts a text into
 * tokens, looks their rows up in a table and composes them as its {@link
 * embedkit.text.EmbedderSettings} say. The table may be any that Embedkit opens, with a tokenizer
 * of any kind; of the static models of other tools ({@link embedkit.text.ModelLayout}) a {@link
 * embedkit.text.StaticModel} finds the tokenizer and the settings by itself:
 *
 * <pre>{@code
 * try (TextEmbedder embedder = TextEmbedder.of(Path.of("potion-base-8M"))) {
 *   float[] vector = embedder.embed("hello world");
 * }
 * }</pre>
 */
@Incubating
@NullMarked
package embedkit.text;

import embedkit.api.Incubating;
import org.jspecify.annotations.NullMarked;
