/**
 * For authors of plugins. A plugin is one file and one line: a record that is the configuration,
 * with its {@link embedkit.spi.Option} constants and a nested {@code public static final class
 * Provider}, and in {@code module-info} the line {@code provides embedkit.spi.OptimizerProvider
 * with ....Provider}. Where the plugin is to work on the class path as well, the provider's name
 * also stands in {@code META-INF/services}. The package need not be exported.
 *
 * <pre>{@code
 * public record SignSgd(double learningRate) implements Optimizer {
 *   static final Option<Double> LR =
 *       Option.number("lr", 0.01, "The length of a step.").within("> 0", x -> x > 0);
 *
 *   public static final class Provider extends DeclaredProvider implements OptimizerProvider {
 *     public Provider() {
 *       super("sign-sgd", "Steps of one length.", List.of(LR));
 *     }
 *
 *     public Optimizer create(Options options) {
 *       return new SignSgd(options.get(LR));
 *     }
 *   }
 *
 *   public String spec() {
 *     return Options.spec("sign-sgd", LR.of(learningRate));
 *   }
 *   ...
 * }
 * }</pre>
 *
 * <table>
 * <caption>How to add each kind</caption>
 * <tr><th>kind</th><th>implement</th><th>its provider</th><th>beside name, summary and
 * options</th></tr>
 * <tr><td>storage</td><td>{@link embedkit.api.EmbeddingStore}</td><td>{@link
 * embedkit.spi.StoreProvider}, by hand: it makes a store of a shape and options</td><td>{@code
 * recognise} and {@code open} if it has files; {@link embedkit.spi.RowChecks} has the checks that
 * every store makes</td></tr>
 * <tr><td>initializer</td><td>{@link embedkit.api.Initializer}</td><td>{@link
 * embedkit.spi.InitializerProvider}</td><td></td></tr>
 * <tr><td>optimizer</td><td>{@link embedkit.api.Optimizer}</td><td>{@link
 * embedkit.spi.OptimizerProvider}</td><td></td></tr>
 * <tr><td>schedule</td><td>{@link embedkit.api.Schedule}</td><td>{@link
 * embedkit.spi.ScheduleProvider}</td><td></td></tr>
 * <tr><td>objective</td><td>{@link embedkit.api.text.Objective} and a model of windows, pairs or
 * lines</td><td>{@link embedkit.spi.ObjectiveProvider}</td><td></td></tr>
 * <tr><td>tokenizer</td><td>{@link embedkit.api.text.Tokenizer}</td><td>{@link
 * embedkit.spi.TokenizerProvider}</td><td></td></tr>
 * <tr><td>file format</td><td>{@link embedkit.api.file.VectorFormat}, with a {@link
 * embedkit.api.file.VectorReader}</td><td>{@link embedkit.spi.VectorFormatProvider}</td><td>{@code
 * extensions} and {@code recognise}; {@code reads} or {@code writes} if one of them is not
 * possible</td></tr>
 * <tr><td>index</td><td>{@link embedkit.api.index.VectorIndex}</td><td>{@link
 * embedkit.spi.IndexProvider}, by hand: it builds an index of rows</td><td>{@code open} if what was
 * built can be kept</td></tr>
 * <tr><td>compression</td><td>nothing</td><td>{@link embedkit.spi.CompressionProvider}, by
 * hand</td><td>{@code extensions}, {@code recognises}, {@code decompress} and {@code
 * compress}</td></tr>
 * </table>
 *
 * <p>{@link embedkit.spi.DeclaredProvider} serves every kind whose provider only makes something of
 * options. It is a convenience: a class that implements the provider's interface itself is as good.
 *
 * <p>Options are declared once. The help, the checks and the messages all come from that
 * declaration, and the checks happen in one place, before {@code create} is called: a provider sees
 * only values in their range. Where a failure has a setting that would help, give it to the
 * exception as an {@link embedkit.api.Remedy}, and name no flag of a command line.
 *
 * <p>The module {@code embedkit.testkit} holds a conformance kit for each of these interfaces;
 * extend it with your provider, and every rule is a test.
 */
@NullMarked
package embedkit.spi;

import org.jspecify.annotations.NullMarked;
