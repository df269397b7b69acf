package embedkit;

import embedkit.api.EmbeddingStore;
import embedkit.api.Incubating;
import embedkit.api.Initializer;
import embedkit.api.Optimizer;
import embedkit.api.Progress;
import embedkit.api.Schedule;
import embedkit.api.index.Metric;
import embedkit.api.index.VectorIndex;
import embedkit.api.text.GradientForm;
import embedkit.api.text.Objective;
import embedkit.api.text.Tokenizer;
import embedkit.spi.CompressionProvider;
import embedkit.spi.IndexProvider;
import embedkit.spi.InitializerProvider;
import embedkit.spi.ObjectiveProvider;
import embedkit.spi.OptimizerProvider;
import embedkit.spi.Option;
import embedkit.spi.Provider;
import embedkit.spi.ScheduleProvider;
import embedkit.spi.StoreProvider;
import embedkit.spi.TokenizerProvider;
import embedkit.spi.VectorFormatProvider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * @param indexes how near rows are found
 * @param formats file formats
 * @param compressions compressions of whole files
 */
public record Catalog(
    Providers<StoreProvider> stores,
    Providers<InitializerProvider> initializers,
    Providers<OptimizerProvider> optimizers,
    Providers<ScheduleProvider> schedules,
    Providers<TokenizerProvider> tokenizers,
    @Incubating Providers<ObjectiveProvider> objectives,
    @Incubating Providers<IndexProvider> indexes,
    Providers<VectorFormatProvider> formats,
    Providers<CompressionProvider> compressions) {

  /** Takes what was found; there is a parameter more with each kind of plugin that comes. */
  @Incubating
  public Catalog {}

  /** Finds the providers of a kind; it stands in this module, which has the {@code uses} lines. */
  private interface Finder {
    <P extends Provider> Providers<P> find(String kind, Class<P> service);
  }

  private static Catalog by(Finder finder) {
    return new Catalog(
        finder.find("storage", StoreProvider.class),
        finder.find("initializer", InitializerProvider.class),
        finder.find("optimizer", OptimizerProvider.class),
        finder.find("schedule", ScheduleProvider.class),
        finder.find("tokenizer", TokenizerProvider.class),
        finder.find("objective", ObjectiveProvider.class),
        finder.find("index", IndexProvider.class),
        finder.find("format", VectorFormatProvider.class),
        finder.find("compression", CompressionProvider.class));
  }

  private static final class Installed implements Finder {
    private final ClassLoader loader = Catalog.class.getClassLoader();

    @Override
    public <P extends Provider> Providers<P> find(String kind, Class<P> service) {
      return Providers.load(kind, ServiceLoader.load(service, loader));
    }
  }

  private record InLayer(ModuleLayer layer) implements Finder {
    @Override
    public <P extends Provider> Providers<P> find(String kind, Class<P> service) {
      return Providers.load(kind, ServiceLoader.load(layer, service));
    }
  }

  private static final class Nothing implements Finder {
    @Override
    public <P extends Provider> Providers<P> find(String kind, Class<P> service) {
      return Providers.of(kind, List.of());
    }
  }

  /**
   * Finds the plugins of this module's layer (or of the class path).
   *
   * @return a fresh catalog
   */
  public static Catalog installed() {
    Module own = Catalog.class.getModule();
    // A class loader looks for files of services in each jar, of which modules have none. So
    // where there is no class path the layer alone tells the same, in a third of the time.
    boolean modules =
        own.isNamed()
            && own.getLayer() == ModuleLayer.boot()
            && System.getProperty("java.class.path", "").isEmpty();
    return modules ? in(own.getLayer()) : by(new Installed());
  }

  /**
   * Finds the plugins of a module layer and of its parents, such as one made of a directory of
   * plugin jars.
   *
   * @param layer the layer
   * @return a fresh catalog
   */
  public static Catalog in(ModuleLayer layer) {
    return by(new InLayer(layer));
  }

  /**
   * A catalog without a plugin; its {@link #kinds} are all there are.
   *
   * @return an empty catalog
   */
  public static Catalog empty() {
    return by(new Nothing());
  }

  /**
   * Returns a catalog of the same plugins with other file formats.
   *
   * @param others the formats
   * @return a changed copy
   */
  public Catalog withFormats(Providers<VectorFormatProvider> others) {
    return new Catalog(
        stores,
        initializers,
        optimizers,
        schedules,
        tokenizers,
        objectives,
        indexes,
        others,
        compressions);
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
   * Returns what suits words in an optimizer's options: in all of them where its learning rate is
   * left out, else in those that do not depend on the rate.
   *
   * @param spec text such as {@code adam} or {@code sgd:momentum=0.9}
   * @param form how gradients come to rows
   * @return text by the name of each option that the spec leaves out; often empty
   * @throws embedkit.api.ConfigurationException if the spec cannot be met
   */
  @Incubating
  public Map<String, String> suitedToWords(Spec spec, GradientForm form) {
    Providers.Choice<OptimizerProvider> choice = optimizers.choose(spec, Clipping::options);
    Map<String, String> suited = new LinkedHashMap<>(choice.provider().suitedToWordsAtAnyRate());
    if (!spec.settings().containsKey("lr")) {
      suited.putAll(choice.provider().suitedToWords(form, choice.options()));
    }
    suited.keySet().removeAll(spec.settings().keySet());
    for (Option<?> option : choice.provider().options()) {
      suited.computeIfPresent(option.name(), (name, text) -> unlessDefault(option, text));
    }
    return suited;
  }

  private static <T> String unlessDefault(Option<T> option, String text) {
    T value = option.parse(text, option.name());
    return option.defaultValue().filter(value::equals).isPresent() ? null : text;
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
   * @param spec text such as {@code words:numbers=false}, or the path of a tokenizer's file, which
   *     is known by its content
   * @return the tokenizer
   * @throws embedkit.api.ConfigurationException if the spec cannot be met
   * @throws embedkit.api.VectorFileException if the file is damaged
   */
  public Tokenizer tokenizer(String spec) {
    Providers.Choice<TokenizerProvider> choice =
        tokenizers.choose(TokenizerFile.recognised(spec, tokenizers));
    return choice.provider().create(choice.options());
  }

  /**
   * Makes an objective.
   *
   * @param spec text such as {@code cbow:undivided=true}
   * @return the objective
   * @throws embedkit.api.ConfigurationException if the spec cannot be met
   */
  @Incubating
  public Objective objective(String spec) {
    Providers.Choice<ObjectiveProvider> choice = objectives.choose(spec);
    return choice.provider().create(choice.options());
  }

  /**
   * Makes an index of rows.
   *
   * @param spec text such as {@code exact}
   * @param rows the rows, which stay open for as long as the index is asked
   * @param metric by what vectors are near
   * @return the index; the caller closes it
   * @throws embedkit.api.ConfigurationException if the spec cannot be met
   */
  @Incubating
  public VectorIndex index(String spec, EmbeddingStore rows, Metric metric) {
    Providers.Choice<IndexProvider> choice = indexes.choose(spec);
    return choice.provider().build(rows, metric, choice.options(), Progress.NONE);
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
   * @return stores, initializers, optimizers, schedules, tokenizers, objectives, indexes, formats,
   *     compressions
   */
  public List<Providers<? extends Provider>> kinds() {
    return List.of(
        stores,
        initializers,
        optimizers,
        schedules,
        tokenizers,
        objectives,
        indexes,
        formats,
        compressions);
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
