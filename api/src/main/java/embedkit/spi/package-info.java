/**
 * For authors of plugins. A plugin is one file and one line: a record that is the configuration and
 * implements {@link embedkit.api.Optimizer}, {@link embedkit.api.Schedule}, {@link
 * embedkit.api.Initializer}, {@link embedkit.api.text.Tokenizer} or {@link
 * embedkit.api.file.VectorFormat} (or a class that implements {@link embedkit.api.EmbeddingStore}
 * or {@link embedkit.api.index.VectorIndex}), with its {@link embedkit.spi.Option} constants and a
 * nested {@code public static final class Provider}, and in {@code module-info} the line {@code
 * provides embedkit.spi.OptimizerProvider with ....Provider}. Where the plugin is to work on the
 * class path as well, the provider's name also stands in {@code META-INF/services}.
 *
 * <p>Options are declared once. The help, the checks and the messages all come from that
 * declaration, and the checks happen in one place, before {@code create} is called: a provider sees
 * only values in their range.
 *
 * <p>The module {@code embedkit.testkit} holds a conformance kit for each of these interfaces;
 * extend it with your provider, and every rule is a test.
 */
package embedkit.spi;
