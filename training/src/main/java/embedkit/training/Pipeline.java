package embedkit.training;

import embedkit.Catalog;
import embedkit.Spec;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.Incubating;
import embedkit.api.TableShape;
import embedkit.api.text.Objective;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.training.run.Training;
import embedkit.training.source.TextEncoding;
import embedkit.training.text.BadText;
import embedkit.training.text.Corpus;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/**
 * A whole training run as a value: the text, how it is read, what is learned, and which plugins do
 * it. The options declared here are the pipeline's only list of names, defaults and ranges: flags
 * of the command line, keys of a pipeline file, a table's metadata and this class's own {@link
 * #with} are made of it.
 *
 * <pre>{@code
 * try (EmbeddingTable table =
 *     Pipeline.of("reviews.txt").with(Pipeline.DIM, 64L).with(Pipeline.SEED, 7L).train()) {
 *   Tables.installed().save(table, Path.of("reviews.safetensors"));
 * }
 * }</pre>
 *
 * <p>Immutable.
 */
public final class Pipeline {

  private static final String OWNER = "the pipeline";

  /** The text to learn from. */
  public static final Option<String> CORPUS =
      Option.text(
          "corpus",
          null,
          "UTF-8 text, a sentence a line, plain or compressed; - is standard input.");

  /** What the text is written in. */
  public static final Option<String> ENCODING =
      Option.text(
              "encoding",
              "utf-8",
              "What the text is written in, as latin-1, gbk or utf-16le; a byte-order mark at the"
                  + " start of a text goes before it.")
          .within("that names an encoding, such as gbk or latin-1", TextEncoding::isKnown);

  /** What becomes of spots that are not text. */
  public static final Option<String> ON_BAD_TEXT =
      Option.choice(
          "on-bad-text",
          "fail",
          BadText.names(),
          "At bytes that are not text, and tokens above 64 KiB: end the run, replace the bytes by"
              + " U+FFFD and leave the tokens out, or skip the line.");

  /** How lines become tokens. */
  public static final Option<String> TOKENIZER =
      Option.text(
          "tokenizer", "whitespace", "How a line becomes words: whitespace, words, or a plugin's.");

  /** Rarer words are left out. */
  public static final Option<Long> MIN_COUNT =
      Option.optionalInteger(
              "min-count",
              "Leave rarer words out; left out, 5 for a text of 100,000 words or more, and the less"
                  + " the smaller it is, down to 1.")
          .within(">= 1", v -> v >= 1 && v <= Integer.MAX_VALUE);

  /** The most words. */
  public static final Option<Long> MAX_VOCAB =
      whole(
          "max-vocab",
          0,
          0,
          Integer.MAX_VALUE,
          "Keep only so many of the most frequent words; 0 keeps all.");

  /** Words that stand together become one. */
  public static final Option<Long> PHRASES =
      whole(
          "phrases",
          0,
          0,
          10,
          "Passes that join words which often stand together, as new_york; 0 joins none.");

  /** How often they must stand together. */
  public static final Option<Double> PHRASE_THRESHOLD =
      Option.number(
              "phrase-threshold",
              100.0,
              "Join pairs above this score of word2phrase; less joins more.")
          .within("> 0", v -> v > 0);

  /** Where the ids of the text are kept. */
  public static final Option<Double> TEXT_MEMORY =
      Option.optionalNumber(
              "text-memory",
              "Megabytes of the heap for the text as ids, a quarter of it unless given; a longer text"
                  + " is kept in a temporary file.")
          .within(">= 0", v -> v >= 0);

  /** A table to go on from. */
  public static final Option<String> FROM =
      Option.text(
          "from",
          null,
          "Go on from this table: its words keep their rows, new words are added behind them.");

  /** Whether that table's rows stay. */
  public static final Option<Boolean> FREEZE =
      Option.flag(
          "freeze", false, "Keep the rows that from names as they are; only new words learn.");

  /** Numbers per word. */
  public static final Option<Long> DIM =
      whole(
          "dim",
          100,
          1,
          TableShape.MAX_DIM,
          "Numbers per word: more hold more nuance and cost more.");

  /** What is learned. */
  public static final Option<String> OBJECTIVE =
      Option.text(
          "objective",
          "skipgram",
          "What is learned: skipgram, cbow, skipgram:maxn=6 for n-grams too,"
              + " skipgram:hierarchical=true, glove, ..., or a plugin's.");

  /** Words to either side. */
  public static final Option<Long> WINDOW =
      whole("window", 5, 1, 1000, "Words to either side that a word predicts.");

  /** Negatives per true pair: short for an option of the objective. */
  public static final Option<Long> NEGATIVES =
      Option.optionalInteger(
              "negatives",
              "Random words told apart from each true one: short for that option of the objective,"
                  + " which skipgram and cbow have as 5.")
          .within("from 1 to 1000", v -> v >= 1 && v <= 1000);

  /** Negatives drawn per block: short for an option of the objective. */
  public static final Option<Long> SHARED_NEGATIVES =
      Option.optionalInteger(
              "shared-negatives",
              "Random words drawn for a block of words that share them: short for that option of the"
                  + " objective, which skipgram and cbow have as 32.")
          .within("from 1 to 1024", v -> v >= 1 && v <= 1024);

  /** How negatives are drawn: short for an option of the objective. */
  public static final Option<Double> SAMPLING_POWER =
      Option.optionalNumber(
              "sampling-power",
              "Random words are drawn by this power of their count: short for that option of the"
                  + " objective, which skipgram and cbow have as 0.75.")
          .within("from 0 to 1", v -> v >= 0 && v <= 1);

  /** How frequent words are thinned out. */
  public static final Option<Double> SUBSAMPLE =
      Option.optionalNumber(
              "subsample",
              "Thin out words more frequent than this share; 0 keeps all. Left out, 0.0001, and more"
                  + " for a vocabulary of less than 10,000 words, of which every word is frequent.")
          .within("from 0 to 1", v -> v >= 0 && v <= 1);

  /** Times through the text. */
  public static final Option<Long> EPOCHS =
      Option.optionalInteger(
              "epochs",
              "Times through the text; left out, 5 for a text of five million words or more, and the"
                  + " more the smaller it is, up to 25.")
          .within("from 1 to 1000000", v -> v >= 1 && v <= 1_000_000);

  /** Threads that learn. */
  public static final Option<Long> THREADS =
      whole(
          "threads",
          Runtime.getRuntime().availableProcessors(),
          1,
          1024,
          "Threads that learn; with 1, or deterministic, one seed gives one table.");

  /** Whether several threads give the same table each time. */
  public static final Option<Boolean> DETERMINISTIC =
      Option.flag(
          "deterministic",
          false,
          "One seed and number of threads give one table, with several threads too; slower.");

  /** The seed. */
  public static final Option<Long> SEED = Option.integer("seed", 1, "Any number.");

  /** Where the rows live. */
  public static final Option<String> STORE =
      Option.text("store", "heap", "Where the rows live: heap, mmap, or a plugin's.");

  /** How a number of a row is kept, while it is learned and in the table's file. */
  public static final Option<String> ELEMENT_TYPE =
      Option.choice(
          "element-type",
          ElementType.F32.text(),
          Stream.of(ElementType.values())
              .filter(ElementType::trainable)
              .map(ElementType::text)
              .toList(),
          "How a number of a row is kept: f32, or f16 or bf16 in half the memory, which round small"
              + " steps away.");

  /** How rows start. */
  public static final Option<String> INIT =
      Option.text("init", "word2vec", "How rows start: uniform, normal, ..., or a plugin's.");

  /** How rows learn. */
  public static final Option<String> OPTIMIZER =
      Option.text(
          "optimizer", "sgd", "How rows learn: sgd:lr=0.05, adagrad, adam, ..., or a plugin's.");

  /** How the learning rate goes. */
  public static final Option<String> SCHEDULE =
      Option.text(
          "schedule",
          "linear:floor=0.0001",
          "How the learning rate goes: cosine:warmup=0.05, constant, ..., or a plugin's.");

  /** Which rows make the table. */
  public static final Option<String> VECTORS =
      Option.choice(
          "vectors",
          "input",
          List.of("input", "sum"),
          "Keep the input rows, or the sum of input and output rows, better for a small text.");

  /** Files of word pairs to judge the table by. */
  public static final Option<String> EVALUATE =
      Option.text("evaluate", null, "Files of word pairs to judge the table by, between commas.");

  /** Files of the table. */
  public static final Option<String> OUT =
      Option.text(
          "out",
          "embeddings.safetensors",
          "File of the table, or several between commas; the ending tells the format.");

  private static final List<Option<?>> OPTIONS =
      List.of(
          CORPUS,
          ENCODING,
          ON_BAD_TEXT,
          TOKENIZER,
          MIN_COUNT,
          MAX_VOCAB,
          PHRASES,
          PHRASE_THRESHOLD,
          TEXT_MEMORY,
          FROM,
          FREEZE,
          DIM,
          OBJECTIVE,
          WINDOW,
          NEGATIVES,
          SHARED_NEGATIVES,
          SAMPLING_POWER,
          SUBSAMPLE,
          EPOCHS,
          THREADS,
          DETERMINISTIC,
          SEED,
          STORE,
          ELEMENT_TYPE,
          INIT,
          OPTIMIZER,
          SCHEDULE,
          VECTORS,
          EVALUATE,
          OUT);

  private static final double LEAST_SUBSAMPLE = 1e-4;

  private static final long FEWEST_EPOCHS = 5;
  private static final long MOST_EPOCHS = 25;

  /** Words of a text for which the fewest epochs are enough. */
  private static final double LARGE_TEXT = 5e6;

  /** Fitted to texts of ten thousand to five million words; docs/training.md has the figures. */
  private static final double EPOCHS_POWER = 0.6;

  /** Options of some objectives that may be given as the pipeline's own. */
  private static final List<Option<?>> SHORT = List.of(NEGATIVES, SHARED_NEGATIVES, SAMPLING_POWER);

  private final Map<String, String> given;
  private final Options values;

  private Pipeline(Map<String, String> given) {
    this.given = Collections.unmodifiableMap(given);
    this.values = Options.check(OWNER, OPTIONS, given);
    if (get(FREEZE) && find(FROM).isEmpty()) {
      throw new ConfigurationException(
          "freeze keeps rows of another table as they are; name that table with from");
    }
  }

  private static Option<Long> whole(
      String name, long value, long least, long most, String sentence) {
    LongPredicate inRange = v -> v >= least && v <= most;
    String range = most == Integer.MAX_VALUE ? ">= " + least : "from " + least + " to " + most;
    return Option.integer(name, value, sentence).within(range, inRange::test);
  }

  /**
   * Returns all that can be chosen, in the order in which help and files list it.
   *
   * @return name, range, default and meaning of each
   */
  public static List<Option<?>> options() {
    return OPTIONS;
  }

  /**
   * A pipeline of the defaults, for a text.
   *
   * @param corpus a file, plain or compressed
   * @return the pipeline
   */
  public static Pipeline of(String corpus) {
    return of(Map.of(CORPUS.name(), corpus));
  }

  /**
   * A pipeline of what was given, and of the defaults for the rest.
   *
   * @param given values as text by the option's name
   * @return the pipeline
   * @throws ConfigurationException if a name is not an option's or a value not in its range
   */
  public static Pipeline of(Map<String, String> given) {
    return new Pipeline(new LinkedHashMap<>(given));
  }

  /**
   * What a table's metadata says of the pipeline that made it.
   *
   * @param metadata the table's
   * @return values as text by the option's name, as they stand there, empty if it says nothing;
   *     {@link #of} gives those that it does not say their defaults
   */
  public static Map<String, String> madeBy(Map<String, String> metadata) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (Option<?> option : OPTIONS) {
      String value = metadata.get(option.name());
      if (value != null) {
        settings.put(option.name(), value);
      }
    }
    return settings;
  }

  /**
   * What a table's metadata says of the pipeline that made it, to do the same again: options that
   * its tokenizer has gained since are what they stood for then.
   *
   * @param metadata the table's
   * @param catalog the plugins
   * @return values as text by the option's name, empty if it says nothing
   * @throws ConfigurationException if the tokenizer's spec cannot be read
   */
  public static Map<String, String> madeBy(Map<String, String> metadata, Catalog catalog) {
    Map<String, String> settings = madeBy(metadata);
    settings.computeIfPresent(
        TOKENIZER.name(),
        (name, text) -> {
          Spec spec = Spec.parse(text);
          Map<String, String> options = new LinkedHashMap<>(spec.settings());
          catalog.tokenizers().all().stream()
              .filter(provider -> provider.name().equals(spec.name()))
              .forEach(
                  provider -> new TreeMap<>(provider.formerly()).forEach(options::putIfAbsent));
          return spelled(spec.name(), options);
        });
    return settings;
  }

  /**
   * The same with another value.
   *
   * @param option one of {@link #options()}
   * @param value the value
   * @param <T> its type
   * @return a changed copy
   * @throws ConfigurationException if the value is out of its range
   */
  public <T> Pipeline with(Option<T> option, T value) {
    Map<String, String> changed = new LinkedHashMap<>(given);
    changed.put(option.name(), option.of(value).text());
    return new Pipeline(changed);
  }

  /**
   * Returns a value, that was given or the default.
   *
   * @param option one of {@link #options()} that has a default
   * @param <T> its type
   * @return the value
   */
  public <T> T get(Option<T> option) {
    return values.get(option);
  }

  /**
   * Returns a value, if one was given or there is a default.
   *
   * @param option one of {@link #options()}
   * @param <T> its type
   * @return the value, or empty
   */
  public <T> Optional<T> find(Option<T> option) {
    return values.find(option);
  }

  /**
   * Returns what was given, without the defaults.
   *
   * @return text by name, unmodifiable
   */
  public Map<String, String> given() {
    return given;
  }

  /**
   * Returns all values, the defaults included, in the order of the options.
   *
   * @return text by name; {@link #of} makes an equal pipeline of it
   */
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    OPTIONS.forEach(option -> addTo(settings, option));
    return settings;
  }

  private <T> void addTo(Map<String, String> settings, Option<T> option) {
    find(option).ifPresent(value -> settings.put(option.name(), option.of(value).text()));
  }

  /** How the text is worked through. */
  Training training() {
    return new Training(
        get(WINDOW).intValue(),
        find(SUBSAMPLE).orElse(LEAST_SUBSAMPLE),
        find(EPOCHS).orElse(FEWEST_EPOCHS).intValue(),
        get(THREADS).intValue(),
        get(DETERMINISTIC),
        get(SEED));
  }

  /**
   * Returns the spec of the objective, with the options that were given as the pipeline's own.
   *
   * @return a spec such as {@code skipgram:negatives=5}
   * @throws ConfigurationException if an option is given twice, with two values
   */
  public String objective() {
    Spec spec = Spec.parse(get(OBJECTIVE));
    Map<String, String> options = new LinkedHashMap<>(spec.settings());
    for (Option<?> option : SHORT) {
      fold(option, options);
    }
    return spelled(spec.name(), options);
  }

  private static String spelled(String plugin, Map<String, String> settings) {
    return Options.spec(
        plugin,
        settings.entrySet().stream()
            .map(setting -> new Option.Setting(setting.getKey(), setting.getValue()))
            .toArray(Option.Setting[]::new));
  }

  private <T> void fold(Option<T> option, Map<String, String> options) {
    Optional<T> value = find(option);
    if (value.isEmpty()) {
      return;
    }
    String there = options.putIfAbsent(option.name(), option.of(value.get()).text());
    if (there != null && !option.parse(there, OWNER).equals(value.get())) {
      throw new ConfigurationException(
          "%s is %s for the pipeline and %s for its objective; say one of them"
              .formatted(option.name(), option.of(value.get()).text(), there));
    }
  }

  /**
   * Completes what was left out with what suits the objective, and an optimizer without a learning
   * rate with what suits words; what was given stays.
   *
   * @param catalog the plugins
   * @return the pipeline that is to be run
   * @throws ConfigurationException if no such objective is there, or its spec cannot be met
   */
  public Pipeline completed(Catalog catalog) {
    return completed(catalog, catalog.objective(objective()));
  }

  /** Completes what was left out, where the objective has been made already. */
  Pipeline completed(Catalog catalog, Objective objective) {
    Map<String, String> all = new LinkedHashMap<>(given);
    Map<String, String> suited = objective.suited();
    suited.forEach(all::putIfAbsent);
    Spec optimizer = Spec.parse(all.getOrDefault(OPTIMIZER.name(), get(OPTIMIZER)));
    if (!optimizer.settings().containsKey("lr")) {
      Optional<Spec> own = Optional.ofNullable(suited.get(OPTIMIZER.name())).map(Spec::parse);
      Map<String, String> settings = new LinkedHashMap<>(optimizer.settings());
      own.filter(spec -> spec.name().equals(optimizer.name()))
          .map(Spec::settings)
          .orElseGet(() -> catalog.suitedToWords(optimizer, objective.gradientForm()))
          .forEach(settings::putIfAbsent);
      if (!settings.isEmpty()) {
        all.put(OPTIMIZER.name(), spelled(optimizer.name(), settings));
      }
    }
    return all.equals(given) ? this : new Pipeline(all);
  }

  /**
   * Completes what was left out with what suits a text: a small one is gone through more often,
   * since a few thousand steps teach rows hardly anything.
   *
   * @param text the text, read by this pipeline
   * @return the pipeline that is to be run
   */
  Pipeline completed(Corpus text) {
    Map<String, String> all = new LinkedHashMap<>(given);
    all.putIfAbsent(MIN_COUNT.name(), Integer.toString(text.minCount()));
    all.computeIfAbsent(
        SUBSAMPLE.name(), name -> Double.toString(subsampleFor(text.vocabulary().size())));
    all.computeIfAbsent(EPOCHS.name(), name -> Long.toString(epochsFor(text.words())));
    return all.equals(given) ? this : new Pipeline(all);
  }

  /** A word as frequent as all others in the mean is to be kept. */
  private static double subsampleFor(long words) {
    return Math.max(LEAST_SUBSAMPLE, 1.0 / words);
  }

  private static long epochsFor(long words) {
    double times = Math.pow(LARGE_TEXT / Math.max(1, words), EPOCHS_POWER);
    return Math.clamp(Math.round(FEWEST_EPOCHS * times), FEWEST_EPOCHS, MOST_EPOCHS);
  }

  /**
   * Returns all values with every plugin's options spelled out, whatever their defaults become.
   *
   * @param plugins the plugins of this pipeline
   * @return text by name; {@link #of} makes a pipeline of it that does the same
   */
  Map<String, String> spelledOut(Plugins plugins) {
    Map<String, String> all = settings();
    SHORT.forEach(option -> all.remove(option.name()));
    plugins.addSpecsTo(all);
    return all;
  }

  /**
   * Returns all values with every plugin's options spelled out, whatever their defaults become.
   *
   * @param catalog the plugins
   * @return text by name; {@link #of} makes a pipeline of it that does the same
   * @throws ConfigurationException if a spec cannot be met
   */
  public Map<String, String> spelledOut(Catalog catalog) {
    return spelledOut(Plugins.of(this, catalog));
  }

  /**
   * Checks every spec against the plugins.
   *
   * @param catalog the plugins
   * @throws ConfigurationException if a spec cannot be met
   */
  public void check(Catalog catalog) {
    catalog.stores().choose(get(STORE));
    Plugins.of(this, catalog);
  }

  /**
   * Reads the text with the plugins that are installed; what it returns starts and learns a table.
   *
   * @return the text
   * @throws ConfigurationException if a spec cannot be met, or no corpus is named
   * @throws embedkit.api.TrainingException if the text cannot be learned from
   * @throws embedkit.api.EmbedkitException if a file cannot be read
   */
  @Incubating
  public ReadText read() {
    return PipelineRun.of(Tables.installed(), this).read();
  }

  /**
   * Learns the table with the plugins that are installed.
   *
   * @return the table; the caller saves and closes it
   * @throws ConfigurationException if a spec cannot be met, or no corpus is named
   * @throws embedkit.api.TrainingException if the text cannot be learned from, or learning goes
   *     astray
   * @throws embedkit.api.EmbedkitException if a file cannot be read or the table does not fit
   */
  public EmbeddingTable train() {
    return PipelineRun.of(Tables.installed(), this).train();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pipeline pipeline && pipeline.settings().equals(settings());
  }

  @Override
  public int hashCode() {
    return settings().hashCode();
  }

  @Override
  public String toString() {
    return settings().toString();
  }
}
