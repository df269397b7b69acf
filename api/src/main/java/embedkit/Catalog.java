package embedkit;

import embedkit.api.Initializer;
import embedkit.api.Optimizer;
import embedkit.api.Schedule;
import embedkit.api.text.Objective;
import embedkit.api.text.Tokenizer;
import embedkit.spi.CompressionProvider;
import embedkit.spi.InitializerProvider;
import embedkit.spi.ObjectiveProvider;
import embedkit.spi.OptimizerProvider;
import embedkit.spi.Option;
import embedkit.spi.Provider;
import embedkit.spi.ScheduleProvider;
import embedkit.spi.StoreProvider;
import embedkit.spi.TokenizerProvider;
import embedkit.spi.VectorFormatProvider;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Every plugin that is installed, by kind and name. Immutable.
 *
 * @param stores storages
 * @param initializers initializers
 * @param optimizers optimizers
 * @param schedules learning-rate schedules
 * @param tokenizers how lines become tokens
 * @param objectives what is learned from text
 * @param formats file formats
 * @param compressions compressions of whole files
 */
public record Catalog(
    Providers<StoreProvider> stores,
    Providers<InitializerProvider> initializers,
    Providers<OptimizerProvider> optimizers,
    Providers<ScheduleProvider> schedules,
    Providers<TokenizerProvider> tokenizers,
    Providers<ObjectiveProvider> objectives,
    Providers<VectorFormatProvider> formats,
    Providers<CompressionProvider> compressions) {

  /**
   * Finds the plugins of this module's layer (or of the class path).
   *
   * @return a fresh catalog
   */
  public static Catalog installed() {
    ClassLoader loader = Catalog.class.getClassLoader();
    return new Catalog(
        Providers.load("storage", ServiceLoader.load(StoreProvider.class, loader)),
        Providers.load("initializer", ServiceLoader.load(InitializerProvider.class, loader)),
        Providers.load("optimizer", ServiceLoader.load(OptimizerProvider.class, loader)),
        Providers.load("schedule", ServiceLoader.load(ScheduleProvider.class, loader)),
        Providers.load("tokenizer", ServiceLoader.load(TokenizerProvider.class, loader)),
        Providers.load("objective", ServiceLoader.load(ObjectiveProvider.class, loader)),
        Providers.load("format", ServiceLoader.load(VectorFormatProvider.class, loader)),
        Providers.load("compression", ServiceLoader.load(CompressionProvider.class, loader)));
  }

  /**
   * Finds the plugins of a module layer and of its parents, such as one made of a directory of
   * plugin jars.
   *
   * @param layer the layer
   * @return a fresh catalog
   */
  public static Catalog in(ModuleLayer layer) {
    return new Catalog(
        Providers.load("storage", ServiceLoader.load(layer, StoreProvider.class)),
        Providers.load("initializer", ServiceLoader.load(layer, InitializerProvider.class)),
        Providers.load("optimizer", ServiceLoader.load(layer, OptimizerProvider.class)),
        Providers.load("schedule", ServiceLoader.load(layer, ScheduleProvider.class)),
        Providers.load("tokenizer", ServiceLoader.load(layer, TokenizerProvider.class)),
        Providers.load("objective", ServiceLoader.load(layer, ObjectiveProvider.class)),
        Providers.load("format", ServiceLoader.load(layer, VectorFormatProvider.class)),
        Providers.load("compression", ServiceLoader.load(layer, CompressionProvider.class)));
  }

  /**
   * Makes an optimizer. Besides its own options every optimizer accepts those that clip gradients:
   * {@code clip-value}, {@code clip-row-norm} and {@code clip-norm} ({@link
   * embedkit.ClippedOptimizer}).
   *
   * @param spec text such as {@code adam:lr=0.001} or {@code sgd:clip-norm=5}
   * @return the optimizer
   * @throws embedkit.api.ConfigurationException if the spec cannot be met
   */
  public Optimizer optimizer(String spec) {
    Providers.Choice<OptimizerProvider> choice =
        optimizers.choose(Spec.parse(spec), Clipping::options);
    return Clipping.create(choice.provider(), choice.options());
  }

  /**
   * Makes an initializer.
   *
   * @param spec text such as {@code uniform:low=-0.1,high=0.1}
   * @return the initializer
   * @throws embedkit.api.ConfigurationException if the spec cannot be met
   */
  public Initializer initializer(String spec) {
    Providers.Choice<InitializerProvider> choice = initializers.choose(spec);
    return choice.provider().create(choice.options());
  }

  /**
   * Makes a learning-rate schedule.
   *
   * @param spec text such as {@code cosine:warmup=0.05}
   * @return the schedule
   * @throws embedkit.api.ConfigurationException if the spec cannot be met
   */
  public Schedule schedule(String spec) {
    Providers.Choice<ScheduleProvider> choice = schedules.choose(spec);
    return choice.provider().create(choice.options());
  }

  /**
   * Makes a tokenizer.
   *
   * @param spec text such as {@code words:numbers=false}
   * @return the tokenizer
   * @throws embedkit.api.ConfigurationException if the spec cannot be met
   */
  public Tokenizer tokenizer(String spec) {
    Providers.Choice<TokenizerProvider> choice = tokenizers.choose(spec);
    return choice.provider().create(choice.options());
  }

  /**
   * Makes an objective.
   *
   * @param spec text such as {@code cbow:undivided=true}
   * @return the objective
   * @throws embedkit.api.ConfigurationException if the spec cannot be met
   */
  public Objective objective(String spec) {
    Providers.Choice<ObjectiveProvider> choice = objectives.choose(spec);
    return choice.provider().create(choice.options());
  }

  /**
   * Returns the options that a provider's spec accepts: its own, and those that all of its kind
   * have, such as the clipping of gradients for every optimizer.
   *
   * @param provider a provider of any kind
   * @return in the order in which help lists them
   */
  public static List<Option<?>> accepted(Provider provider) {
    return provider instanceof OptimizerProvider optimizer
        ? Clipping.options(optimizer)
        : provider.options();
  }

  /**
   * Returns the providers of every kind.
   *
   * @return stores, initializers, optimizers, schedules, tokenizers, objectives, formats,
   *     compressions
   */
  public List<Providers<? extends Provider>> kinds() {
    return List.of(
        stores, initializers, optimizers, schedules, tokenizers, objectives, formats, compressions);
  }

  /**
   * Returns what went wrong while plugins were loaded.
   *
   * @return sentences; empty if all is well
   */
  public List<String> problems() {
    return kinds().stream().map(Providers::problems).flatMap(List::stream).toList();
  }
}
