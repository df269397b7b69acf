package embedkit.spi;

import java.util.List;
import java.util.Objects;

/**
 * A provider whose name, summary and options are declared in its constructor. A plugin of any kind
 * that is made of options alone extends it beside the interface of its kind:
 *
 * <pre>{@code
 * public static final class Provider extends DeclaredProvider implements OptimizerProvider {
 *   public Provider() {
 *     super("sign-sgd", "Steps of one length.", List.of(LR));
 *   }
 *
 *   @Override
 *   public Optimizer create(Options options) {
 *     return new SignSgd(options.get(LR));
 *   }
 * }
 * }</pre>
 *
 * <p>Immutable, and safe for any number of threads.
 */
public abstract class DeclaredProvider implements Provider {

  private final String name;
  private final String summary;
  private final List<Option<?>> options;

  /**
   * Declares the plugin.
   *
   * @param name the name that people type
   * @param summary a sentence that says what it is
   * @param options what it accepts, in the order in which help lists them
   */
  protected DeclaredProvider(String name, String summary, List<Option<?>> options) {
    this.name = Objects.requireNonNull(name, "name");
    this.summary = Objects.requireNonNull(summary, "summary");
    this.options = List.copyOf(options);
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
}
