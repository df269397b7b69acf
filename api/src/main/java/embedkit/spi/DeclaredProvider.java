package embedkit.spi;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A provider all of which is declared in its constructor. A plugin of any kind that is made of
 * options alone extends it beside the interface of its kind:
 *
 * <pre>{@code
 * public static final class Provider extends DeclaredProvider<Optimizer>
 *     implements OptimizerProvider {
 *   public Provider() {
 *     super("sign-sgd", "Steps of one length.", List.of(LR), options -> new SignSgd(options.get(LR)));
 *   }
 * }
 * }</pre>
 *
 * <p>Immutable, and safe for any number of threads if the factory is.
 *
 * @param <T> what the plugin makes
 */
public abstract class DeclaredProvider<T> implements Provider {

  private final String name;
  private final String summary;
  private final List<Option<?>> options;
  private final Function<Options, ? extends T> factory;

  /**
   * Declares the plugin.
   *
   * @param name the name that people type
   * @param summary a sentence that says what it is
   * @param options what it accepts, in the order in which help lists them
   * @param factory makes it of checked options
   */
  protected DeclaredProvider(
      String name,
      String summary,
      List<Option<?>> options,
      Function<Options, ? extends T> factory) {
    this.name = Objects.requireNonNull(name, "name");
    this.summary = Objects.requireNonNull(summary, "summary");
    this.options = List.copyOf(options);
    this.factory = Objects.requireNonNull(factory, "factory");
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final String summary() {
    return summary;
  }

  @Override
  public final List<Option<?>> options() {
    return options;
  }

  /**
   * Makes what is configured.
   *
   * @param options values for all of {@link #options()}, checked
   * @return what the factory makes
   * @throws embedkit.api.ConfigurationException if options do not fit each other
   */
  public final T create(Options options) {
    return factory.apply(options);
  }
}
