package embedkit.training;

import embedkit.Catalog;
import embedkit.Spec;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.Incubating;
import embedkit.api.Initializer;
import embedkit.api.Optimizer;
import embedkit.api.Remedy;
import embedkit.api.Schedule;
import embedkit.api.TableShape;
import embedkit.api.text.Objective;
import embedkit.api.text.Tokenizer;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.training.objective.SkipGram;
import embedkit.training.progress.TrainingProgress;
import embedkit.training.run.Training;
import embedkit.training.source.Columns;
import embedkit.training.source.GivenFiles;
import embedkit.training.source.GivenLines;
import embedkit.training.source.GivenStream;
import embedkit.training.source.GivenText;
import embedkit.training.source.TextEncoding;
import embedkit.training.text.BadText;
import embedkit.training.text.Corpus;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A whole training run as a value: the text, how it is read, what is learned, and which plugins do
 * it.
 *
 * <pre>{@code
 * try (EmbeddingTable table =
 *     Pipeline.of(Path.of("reviews.txt")).dim(64).optimizer(new Sgd(0.05)).seed(7).train()) {
 *   Tables.installed().save(table, Path.of("reviews.safetensors"));
 * }
 * }</pre>
 *
 * <p>The options declared here are the pipeline's only list of names, defaults and ranges: flags of
 * the command line, keys of a pipeline file, a table's metadata and this class's own {@link #with}
 * are made of it, and whatever is given by a method of its own stands there as its text. What is
 * given last holds.
 *
 * <p>Immutable but for a stream that it reads, and safe for any number of threads as far as the
 * parts are that it was handed.
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

  /** The column of a table that has the texts. */
  @Incubating
  public static final Option<String> TEXT_COLUMN =
      column(
          "text-column",
          "The text is a table, CSV or TSV, and this column is learned: its name in the header, or"
              + " its number from 1. Left out where labels have a column, all others.");

  /** The column of a table that has the labels. */
  @Incubating
  public static final Option<String> LABEL_COLUMN =
      column(
          "label-column",
          "The text is a table, CSV or TSV, and this column has each row's label, by name or"
              + " number; for the objective classifier.");

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
          "tokenizer",
          "whitespace",
          "How a line becomes words: whitespace, words, a plugin's, or a tokenizer's file such as"
              + " tokenizer.json, whose tokens are the rows then.");

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
              "Megabytes of the heap for the text as ids, a quarter of it unless given; a longer"
                  + " text is kept in a temporary file.")
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

  /** Whether time or quality counts, where options say nothing else. */
  @Incubating
  public static final Option<String> PRESET =
      Option.choice(
          "preset",
          Preset.USUAL.text(),
          Preset.names(),
          "What counts where nothing else is said: fast takes half the time, best two to three"
              + " times as long.");

  /** What is learned. */
  public static final Option<String> OBJECTIVE =
      Option.text(
          "objective",
          "skipgram",
          "What is learned: skipgram, cbow, skipgram:maxn=6 for n-grams too,"
              + " skipgram:hierarchical=true, glove, classifier for labelled lines, ..., or a"
              + " plugin's.");

  /** Words to either side. */
  public static final Option<Long> WINDOW =
      whole("window", 5, 1, 1000, "Words to either side that a word predicts.");

  /** Negatives per true pair: short for an option of the objective. */
  public static final Option<Long> NEGATIVES =
      Option.optionalInteger(
              "negatives",
              "Random words told apart from each true one: short for that option of the objective,"
                  + " which skipgram has as 10, or fewer for a vocabulary of less than 400 words,"
                  + " and cbow as 5.")
          .within("from 1 to 1000", v -> v >= 1 && v <= 1000);

  /** Negatives drawn per block: short for an option of the objective. */
  public static final Option<Long> SHARED_NEGATIVES =
      Option.optionalInteger(
              "shared-negatives",
              "Random words drawn for a block of words that share them: short for that option of"
                  + " the objective, which skipgram and cbow have as 32.")
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
              "Thin out words more frequent than this share; 0 keeps all. Left out, 0.00005, and"
                  + " more for a vocabulary of less than 8,000 words, of which every word is"
                  + " frequent.")
          .within("from 0 to 1", v -> v >= 0 && v <= 1);

  /** Times through the text. */
  public static final Option<Long> EPOCHS =
      Option.optionalInteger(
              "epochs",
              "Times through the text; left out, 5 for a text of five million words or more, and"
                  + " the more the smaller it is, up to 25.")
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

  private static final String BLEND = "blend";

  /** Which rows make the table. */
  public static final Option<String> VECTORS =
      Option.choice(
          "vectors",
          "input",
          List.of("input", BLEND, "sum"),
          "Keep the input rows, the sum of input and output rows, or blend: input rows and 0.3 of"
              + " the output rows, which skipgram of words alone has where nothing is said.");

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
          TEXT_COLUMN,
          LABEL_COLUMN,
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
          PRESET,
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

  /**
   * How much of the output rows a blend has. By MEN and WordSim-353 the best was 0.5 or more for a
   * thousand lines of IMDB, 0.4 for 5,000 and 0.3 for 22,000; benchmarks/README.md has the figures.
   */
  private static final float BLENDED = 0.3f;

  private static final double LEAST_SUBSAMPLE = 5e-5;

  /** Of 1 / vocabulary. */
  private static final double KEPT_SHARE = 0.4;

  private static final String SKIPGRAM = "skipgram";

  /** Enough for a vocabulary of a few words. */
  private static final long FEWEST_NEGATIVES = 4;

  /**
   * Of a vocabulary, in which each random word is one of a few. Of 150 lines of 200 words four
   * learn better than ten, and no worse of 20 and 50 words.
   */
  private static final long WORDS_PER_NEGATIVE = 40;

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

  /** Values of Java that stand for an option, of which {@link #given} has the text. */
  private final Map<Option<?>, Object> handed;

  private Pipeline(Map<String, String> given, Map<Option<?>, Object> handed) {
    this.given = Collections.unmodifiableMap(given);
    this.handed = Map.copyOf(handed);
    this.values = Options.check(OWNER, OPTIONS, given);
    if (get(FREEZE) && find(FROM).isEmpty()) {
      throw new ConfigurationException(
          "freeze keeps rows of another table as they are; name that table with from");
    }
    handed(OBJECTIVE, Objective.class).ifPresent(this::checkShort);
  }

  private static Option<String> column(String name, String sentence) {
    return Option.text(name, null, sentence)
        .within("that is a column's name, or a number from 1 to 1000000", Columns::isColumn);
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
    return of(Map.of(CORPUS.name(), Objects.requireNonNull(corpus, "corpus")));
  }

  /**
   * A pipeline of what was given, and of the defaults for the rest.
   *
   * @param given values as text by the option's name
   * @return the pipeline
   * @throws ConfigurationException if a name is not an option's or a value not in its range
   */
  public static Pipeline of(Map<String, String> given) {
    return new Pipeline(new LinkedHashMap<>(given), Map.of());
  }

  /**
   * A pipeline of the defaults, for texts in files.
   *
   * @param file a file of any file system, plain or compressed, or a folder, which stands for the
   *     files in it and in its folders, in the order of their names
   * @param more further ones; each file begins a line
   * @return the pipeline
   */
  public static Pipeline of(Path file, Path... more) {
    List<Path> files = new ArrayList<>();
    files.add(Objects.requireNonNull(file, "file"));
    for (Path one : more) {
      files.add(Objects.requireNonNull(one, "file"));
    }
    return of(new GivenFiles(files));
  }

  /**
   * A pipeline of the defaults, for a text that comes out of a stream. It can be read once: {@link
   * #read} it and start several runs, where several are wanted.
   *
   * @param in the text, plain or compressed; not closed. It is read by other threads than the
   *     caller's, one at a time
   * @return the pipeline
   */
  public static Pipeline of(InputStream in) {
    return of(new GivenStream(in));
  }

  /**
   * A pipeline of the defaults, for lines of text that a program has.
   *
   * @param lines each a sentence, which the tokenizer cuts into words; a line end in one begins
   *     another. Asked for its iterator once a reading, by another thread than the caller's
   * @return the pipeline
   */
  public static Pipeline ofLines(Iterable<String> lines) {
    return of(GivenLines.ofLines(lines));
  }

  /**
   * A pipeline of the defaults, for sentences that are cut into tokens already: no tokenizer has a
   * part in it.
   *
   * @param sentences each the tokens of a sentence; no token is empty or holds white space. Asked
   *     for its iterator once a reading, by another thread than the caller's
   * @return the pipeline
   */
  public static Pipeline ofTokens(Iterable<? extends Iterable<String>> sentences) {
    return of(GivenLines.ofTokens(sentences));
  }

  private static Pipeline of(GivenText text) {
    return of(Map.of()).handing(CORPUS, text, text.name());
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
    Objects.requireNonNull(value, option.name());
    Map<String, String> changed = new LinkedHashMap<>(given);
    changed.put(option.name(), option.of(value).text());
    Map<Option<?>, Object> left = new HashMap<>(handed);
    left.remove(option);
    return new Pipeline(changed, left);
  }

  /**
   * The same with another whole number, as {@code with(Pipeline.DIM, 64)}.
   *
   * @param option one of {@link #options()}
   * @param value the value
   * @return a changed copy
   * @throws ConfigurationException if the value is out of its range
   */
  public Pipeline with(Option<Long> option, long value) {
    return with(option, Long.valueOf(value));
  }

  /**
   * The same with another number, as {@code with(Pipeline.SUBSAMPLE, 0)}.
   *
   * @param option one of {@link #options()}
   * @param value the value
   * @return a changed copy
   * @throws ConfigurationException if the value is out of its range
   */
  public Pipeline with(Option<Double> option, double value) {
    return with(option, Double.valueOf(value));
  }

  private Pipeline handing(Option<?> option, Object value, String text) {
    Map<String, String> changed = new LinkedHashMap<>(given);
    changed.put(option.name(), text);
    Map<Option<?>, Object> all = new HashMap<>(handed);
    all.put(option, value);
    return new Pipeline(changed, all);
  }

  private Pipeline handing(Option<?> option, Object plugin, Supplier<String> spec) {
    Objects.requireNonNull(plugin, option.name());
    return handing(
        option, plugin, Objects.requireNonNull(spec.get(), "the spec of the " + option.name()));
  }

  /** The value of Java that stands for an option, if one was handed over. */
  <P> Optional<P> handed(Option<?> option, Class<P> type) {
    return Optional.ofNullable(type.cast(handed.get(option)));
  }

  /**
   * The same with so many numbers per word.
   *
   * @param dim 1 to {@link TableShape#MAX_DIM}; 100 unless it is given
   * @return a changed copy
   * @throws ConfigurationException if it is out of its range
   */
  public Pipeline dim(int dim) {
    return with(DIM, dim);
  }

  /**
   * The same with so many times through the text.
   *
   * @param epochs 1 to 1,000,000; what suits the text unless it is given
   * @return a changed copy
   * @throws ConfigurationException if it is out of its range
   */
  public Pipeline epochs(int epochs) {
    return with(EPOCHS, epochs);
  }

  /**
   * The same with so many words to either side.
   *
   * @param window 1 to 1000; 5 unless it is given
   * @return a changed copy
   * @throws ConfigurationException if it is out of its range
   */
  public Pipeline window(int window) {
    return with(WINDOW, window);
  }

  /**
   * The same without the words that are rarer.
   *
   * @param minCount 1 or more; what suits the text unless it is given
   * @return a changed copy
   * @throws ConfigurationException if it is out of its range
   */
  public Pipeline minCount(int minCount) {
    return with(MIN_COUNT, minCount);
  }

  /**
   * The same with the most frequent words alone.
   *
   * @param words the most words, 0 for all
   * @return a changed copy
   * @throws ConfigurationException if it is out of its range
   */
  public Pipeline maxVocabulary(int words) {
    return with(MAX_VOCAB, words);
  }

  /**
   * The same with frequent words thinned out.
   *
   * @param share words above this share of the text are thinned out, 0 to 1; 0 keeps all
   * @return a changed copy
   * @throws ConfigurationException if it is out of its range
   */
  public Pipeline subsample(double share) {
    return with(SUBSAMPLE, share);
  }

  /**
   * The same with so many threads that read and learn. With one, one seed gives one table.
   *
   * @param threads 1 to 1024; all processors unless it is given
   * @return a changed copy
   * @throws ConfigurationException if it is out of its range
   */
  public Pipeline threads(int threads) {
    return with(THREADS, threads);
  }

  /**
   * The same, where one seed and number of threads give one table, with several threads too;
   * slower.
   *
   * @param deterministic whether they do
   * @return a changed copy
   */
  public Pipeline deterministic(boolean deterministic) {
    return with(DETERMINISTIC, deterministic);
  }

  /**
   * The same with another seed.
   *
   * @param seed any number; 1 unless it is given
   * @return a changed copy
   */
  public Pipeline seed(long seed) {
    return with(SEED, seed);
  }

  /**
   * The same with another care for time or quality, which sets what is given nowhere else: the
   * epochs, and the random words that a block of {@code skipgram} or {@code cbow} shares.
   *
   * @param preset {@code fast}, {@code usual} or {@code best}
   * @return a changed copy
   * @throws ConfigurationException if there is no such preset
   */
  @Incubating
  public Pipeline preset(String preset) {
    return with(PRESET, preset);
  }

  /**
   * The same with the rows in a storage.
   *
   * @param spec such as {@code heap} or {@code mmap:path=cats.safetensors}
   * @return a changed copy
   */
  public Pipeline store(String spec) {
    return with(STORE, spec);
  }

  /**
   * The same with the rows in a storage, by a spec whose values need no quotes: {@code
   * Spec.of("mmap").with("path", file)}.
   *
   * @param spec the storage with its options
   * @return a changed copy
   */
  public Pipeline store(Spec spec) {
    return store(spec.text());
  }

  /**
   * The same with numbers kept as another type.
   *
   * @param type one that can be trained: f32, f16 or bf16
   * @return a changed copy
   * @throws ConfigurationException if rows of that type cannot learn
   */
  public Pipeline elementType(ElementType type) {
    return with(ELEMENT_TYPE, type.text());
  }

  /**
   * The same with lines cut into words by a tokenizer, which need not be that of an installed
   * plugin. What the table says of its making is the tokenizer's spec, and a run that such a spec
   * is read back for needs the plugin.
   *
   * @param tokenizer cuts lines, in any number of threads
   * @return a changed copy
   */
  public Pipeline tokenizer(Tokenizer tokenizer) {
    return handing(TOKENIZER, tokenizer, () -> tokenizer.spec());
  }

  /**
   * The same with lines cut into words by a function. The table says {@code tokenizer=function} of
   * its making; a run that is taken up again from a checkpoint needs the function once more.
   *
   * @param tokenizer gives the tokens of a line in their order, none of them empty or with white
   *     space in it; called by any number of threads
   * @return a changed copy
   */
  public Pipeline tokenizer(Function<String, ? extends Iterable<String>> tokenizer) {
    return tokenizer(new FunctionTokenizer(tokenizer));
  }

  /**
   * The same with something else to learn, such as {@code new SkipGram()}.
   *
   * @param objective what is learned, which need not be that of an installed plugin
   * @return a changed copy
   */
  @Incubating
  public Pipeline objective(Objective objective) {
    return handing(OBJECTIVE, objective, () -> objective.spec());
  }

  /**
   * The same with rows that start in another way, such as {@code new Uniform(-0.1, 0.1)}.
   *
   * @param initializer how rows start; it need not be that of an installed plugin
   * @return a changed copy
   */
  public Pipeline initializer(Initializer initializer) {
    return handing(INIT, initializer, () -> initializer.spec());
  }

  /**
   * The same with rows that learn in another way, such as {@code new Sgd(0.05)}. The optimizer has
   * the learning rate, which is said nowhere else; a schedule scales it. It learns as the spec of
   * the same numbers does: Adagrad's sums begin as suits words.
   *
   * @param optimizer how rows learn, as it {@linkplain Optimizer#ofWords is for words}; it need not
   *     be that of an installed plugin
   * @return a changed copy
   */
  public Pipeline optimizer(Optimizer optimizer) {
    Optimizer ofWords = Objects.requireNonNull(optimizer, "optimizer").ofWords();
    return handing(OPTIMIZER, ofWords, ofWords::spec);
  }

  /**
   * The same with a learning rate that goes in another way.
   *
   * @param schedule scales the optimizer's rate; it need not be that of an installed plugin
   * @return a changed copy
   */
  public Pipeline schedule(Schedule schedule) {
    return handing(SCHEDULE, schedule, () -> schedule.spec());
  }

  /**
   * The same with the files that {@link #train()} saves the table to. They are looked at before the
   * text is read.
   *
   * @param file a file that is not there yet, such as {@code words.safetensors}; the ending tells
   *     the format
   * @param more further ones
   * @return a changed copy
   */
  public Pipeline out(Path file, Path... more) {
    List<Path> files = new ArrayList<>();
    files.add(Objects.requireNonNull(file, "file"));
    for (Path one : more) {
      files.add(Objects.requireNonNull(one, "file"));
    }
    String names = files.stream().map(Path::toString).collect(Collectors.joining(","));
    return handing(OUT, new SavedFiles(files), names);
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

  /**
   * Returns how much of each word's output row is added to its row at the end.
   *
   * @return 0 to 1
   */
  @Incubating
  public float outputShare() {
    return switch (get(VECTORS)) {
      case BLEND -> BLENDED;
      case "sum" -> 1;
      default -> 0;
    };
  }

  /**
   * The columns that are learned, if the text is a table.
   *
   * @param objective what learns them
   * @throws ConfigurationException if labels have a column and the objective learns none
   */
  Optional<Columns> columns(Objective objective) {
    Optional<String> label = find(LABEL_COLUMN);
    Optional<String> text = find(TEXT_COLUMN);
    if (label.isEmpty() && text.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> prefix =
        Optional.ofNullable(Spec.parse(objective.spec()).settings().get("prefix"));
    if (label.isPresent() && prefix.isEmpty()) {
      throw new ConfigurationException(
          "label-column is of labelled texts, and " + objective.spec() + " learns no labels",
          List.of(new Remedy.Setting("learn them", OBJECTIVE.name(), "classifier")));
    }
    return Optional.of(new Columns(label, text, prefix.orElse("")));
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
    Optional<Objective> own = handed(OBJECTIVE, Objective.class);
    if (own.isPresent()) {
      return own.get().spec();
    }
    Spec spec = Spec.parse(get(OBJECTIVE));
    Map<String, String> options = new LinkedHashMap<>(spec.settings());
    for (Option<?> option : SHORT) {
      fold(option, options);
    }
    return spelled(spec.name(), options);
  }

  /** An objective that was handed over whole takes no further options. */
  private void checkShort(Objective own) {
    for (Option<?> option : SHORT) {
      if (find(option).isPresent()) {
        throw new ConfigurationException(
            String.format(
                Locale.ROOT,
                "%s is an option of the objective, which was given as %s; say it there",
                option.name(),
                own.spec()));
      }
    }
  }

  private static String spelled(String plugin, Map<String, String> settings) {
    return new Spec(plugin, settings).text();
  }

  private <T> void fold(Option<T> option, Map<String, String> options) {
    Optional<T> value = find(option);
    if (value.isEmpty()) {
      return;
    }
    String there = options.putIfAbsent(option.name(), option.of(value.get()).text());
    if (there != null && !option.parse(there, OWNER).equals(value.get())) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "%s is %s for the pipeline and %s for its objective; say one of them",
              option.name(),
              option.of(value.get()).text(),
              there));
    }
  }

  /**
   * Completes what was left out with what suits the objective, and an optimizer with what suits
   * words, its learning rate included; what was given stays.
   *
   * @param catalog the plugins
   * @return the pipeline that is to be run
   * @throws ConfigurationException if no such objective is there, or its spec cannot be met
   */
  public Pipeline completed(Catalog catalog) {
    Map<String, String> preset = ofPreset();
    if (!given.keySet().containsAll(preset.keySet())) {
      Map<String, String> more = new LinkedHashMap<>(given);
      preset.forEach(more::putIfAbsent);
      return new Pipeline(more, handed).completed(catalog);
    }
    Map<String, String> all = new LinkedHashMap<>(given);
    Objective objective =
        handed(OBJECTIVE, Objective.class).orElseGet(() -> catalog.objective(objective()));
    Map<String, String> suited = new LinkedHashMap<>(objective.suited());
    if (find(FROM).isPresent()) {
      // A row that grew from a blend and was blended again would have its output row twice.
      suited.remove(VECTORS.name(), BLEND);
    }
    suited.forEach(all::putIfAbsent);
    if (handed(OPTIMIZER, Optimizer.class).isPresent()) {
      return all.equals(given) ? this : new Pipeline(all, handed);
    }
    Spec optimizer = Spec.parse(all.getOrDefault(OPTIMIZER.name(), get(OPTIMIZER)));
    Optional<Spec> own = Optional.ofNullable(suited.get(OPTIMIZER.name())).map(Spec::parse);
    Map<String, String> settings = new LinkedHashMap<>(optimizer.settings());
    own.filter(spec -> spec.name().equals(optimizer.name()) && !settings.containsKey("lr"))
        .map(Spec::settings)
        .orElseGet(() -> catalog.suitedToWords(optimizer, objective.gradientForm()))
        .forEach(settings::putIfAbsent);
    if (settings.size() > optimizer.settings().size()) {
      all.put(OPTIMIZER.name(), spelled(optimizer.name(), settings));
    }
    return all.equals(given) ? this : new Pipeline(all, handed);
  }

  /** An objective that was handed over whole is as it is. */
  private Map<String, String> ofPreset() {
    if (handed(OBJECTIVE, Objective.class).isPresent()) {
      return Map.of();
    }
    Spec spec = Spec.parse(get(OBJECTIVE));
    return Preset.of(get(PRESET)).options(spec.name(), spec.settings());
  }

  /**
   * Completes what was left out with what suits a text: a small one is gone through more often,
   * since a few thousand steps teach rows hardly anything.
   *
   * @param text the text, read by this pipeline
   * @return the pipeline that is to be run
   */
  Pipeline completed(Corpus text) {
    return completed(text.minCount(), text.words(), text.vocabulary().size());
  }

  /**
   * Completes what was left out with what suits a text.
   *
   * @param minCount how often a word must occur to be learned
   * @param words occurrences of the words that are learned
   * @param vocabulary how many such words there are
   * @return the pipeline that is to be run
   */
  @Incubating
  public Pipeline completed(int minCount, long words, long vocabulary) {
    Map<String, String> all = new LinkedHashMap<>(given);
    all.putIfAbsent(MIN_COUNT.name(), Integer.toString(minCount));
    all.computeIfAbsent(SUBSAMPLE.name(), name -> Double.toString(subsampleFor(vocabulary)));
    all.computeIfAbsent(EPOCHS.name(), name -> Long.toString(epochs(words)));
    long negatives = negativesFor(vocabulary);
    if (negatives < new SkipGram().negatives() && leavesNegatives()) {
      all.put(NEGATIVES.name(), Long.toString(negatives));
    }
    return all.equals(given) ? this : new Pipeline(all, handed);
  }

  /**
   * A word as frequent as all others in the mean is to be kept, which it is where the root of the
   * share and the share are 1 together.
   */
  private static double subsampleFor(long words) {
    return Math.max(LEAST_SUBSAMPLE, KEPT_SHARE / words);
  }

  private static long negativesFor(long words) {
    return Math.max(FEWEST_NEGATIVES, words / WORDS_PER_NEGATIVE);
  }

  /** Whether it learns with random words, and nothing says how many. */
  private boolean leavesNegatives() {
    if (handed(OBJECTIVE, Objective.class).isPresent() || find(NEGATIVES).isPresent()) {
      return false;
    }
    Spec spec = Spec.parse(get(OBJECTIVE));
    Map<String, String> said = spec.settings();
    return spec.name().equals(SKIPGRAM)
        && !said.containsKey(NEGATIVES.name())
        && !"true".equals(said.get("hierarchical"));
  }

  private long epochs(long words) {
    return Preset.of(get(PRESET)).epochs(epochsFor(words));
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
   * Learns the table with the plugins that are installed, and saves it where the pipeline names
   * files for it. An interrupt ends it.
   *
   * @return the table; the caller closes it
   * @throws ConfigurationException if a spec cannot be met, no corpus is named, the table could not
   *     be saved, or the pipeline has {@link #EVALUATE}
   * @throws embedkit.api.TrainingCancelledException if the thread was interrupted, which it still
   *     is then
   * @throws embedkit.api.TrainingException if the text cannot be learned from, or learning goes
   *     astray
   * @throws embedkit.api.EmbedkitException if a file cannot be read or the table does not fit
   */
  public EmbeddingTable train() {
    return PipelineRun.of(Tables.installed(), this).train();
  }

  /**
   * Learns the table as {@link #train()} does, and tells of the progress.
   *
   * @param listener told of the progress while the table learns, by the thread that called this
   * @return the table; the caller closes it
   * @throws embedkit.api.EmbedkitException as {@link #train()} does
   */
  public EmbeddingTable train(TrainingProgress.Listener listener) {
    return PipelineRun.of(Tables.installed(), this).train(listener);
  }

  /**
   * Learns the table as {@link #train()} does, in a thread of an executor. Cancelling the future
   * ends the run within a tenth of a second, wherever it stands, as does all else that completes
   * the future before the run does; the table is closed then.
   *
   * @param executor runs it, and waits for it
   * @return the table, which the caller closes; or, as the cause, what {@link #train()} throws
   * @throws ConfigurationException if a spec cannot be met
   */
  public CompletableFuture<EmbeddingTable> trainAsync(Executor executor) {
    return trainAsync(executor, TrainingProgress.Listener.NONE);
  }

  /**
   * Learns the table as {@link #trainAsync(Executor)} does, and tells of the progress.
   *
   * @param executor runs it, and waits for it
   * @param listener told of the progress while the table learns, by the executor's thread
   * @return the table, which the caller closes; or, as the cause, what {@link #train()} throws
   * @throws ConfigurationException if a spec cannot be met
   */
  public CompletableFuture<EmbeddingTable> trainAsync(
      Executor executor, TrainingProgress.Listener listener) {
    return PipelineRun.of(Tables.installed(), this).trainAsync(executor, listener);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pipeline pipeline
        && pipeline.settings().equals(settings())
        && pipeline.handed.equals(handed);
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
