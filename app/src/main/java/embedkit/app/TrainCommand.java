package embedkit.app;

import com.google.inject.Guice;
import com.google.inject.Stage;
import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.TableShape;
import embedkit.app.corpus.WordNetGlosses;
import embedkit.app.wiring.Choices;
import embedkit.app.wiring.EmbedkitModule;
import embedkit.app.wiring.TrainingPipeline;
import embedkit.training.Corpus;
import embedkit.training.Objective;
import embedkit.training.SkipGram;
import embedkit.training.TrainingProgress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Learns a table from text. */
@Command(
    name = "train",
    sortOptions = false,
    description = "Learn a table from text: skip-gram or CBOW with negative sampling.",
    footer = {
      "",
      "Example: embedkit train",
      "         embedkit train --corpus reviews.txt.zst --dim 200 --optimizer adagrad:lr=0.05"
    })
final class TrainCommand implements Callable<Integer> {

  @ParentCommand private EmbedkitCommand parent;

  @Option(
      names = "--corpus",
      paramLabel = "FILE",
      description =
          "UTF-8 text, a sentence a line, plain or compressed, or - for standard input; left out,"
              + " the glosses of WordNet that come with embedkit.")
  private String corpus;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "embeddings.safetensors",
      description = "File of the table (${DEFAULT-VALUE}); its ending tells the format.")
  private Path out;

  @Option(names = "--force", description = "Replace the output if it is there already.")
  private boolean force;

  @Option(
      names = "--dim",
      defaultValue = "100",
      description = "Numbers per word (${DEFAULT-VALUE}): more hold more nuance and cost more.")
  private int dim;

  @Option(
      names = "--objective",
      paramLabel = "SPEC",
      defaultValue = "skipgram",
      description =
          "What predicts what (${DEFAULT-VALUE}): skipgram, cbow, or cbow:undivided=true as"
              + " word2vec.c and fastText learn it.")
  private String objective;

  @Option(
      names = "--window",
      description =
          "Words to either side that a word predicts (5; 10 for the default corpus, whose lines are"
              + " short and each about one thing).")
  private Integer window;

  @Option(
      names = "--negatives",
      defaultValue = "5",
      description = "Random words told apart from each true one (${DEFAULT-VALUE}).")
  private int negatives;

  @Option(
      names = "--min-count",
      defaultValue = "5",
      description = "Leave rarer words out (${DEFAULT-VALUE}).")
  private int minCount;

  @Option(
      names = "--subsample",
      description =
          "Thin out words more frequent than this share (1e-4; 1e-3 for the default corpus); 0 keeps"
              + " all.")
  private Double subsample;

  @Option(
      names = "--epochs",
      description = "Times through the text (5; 25 for the default corpus, which is small).")
  private Integer epochs;

  @Option(
      names = "--threads",
      description = "Threads that learn (all processors); with 1, one seed gives one table.")
  private Integer threads;

  @Option(names = "--seed", defaultValue = "1", description = "Any number (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--store",
      paramLabel = "SPEC",
      defaultValue = "heap",
      description = "Where the rows live (${DEFAULT-VALUE}): heap, mmap, ...")
  private String store;

  @Option(
      names = "--optimizer",
      paramLabel = "SPEC",
      defaultValue = "sgd",
      description = "How rows learn (${DEFAULT-VALUE}): sgd:lr=0.05, adagrad, adam, ...")
  private String optimizer;

  @Option(
      names = "--schedule",
      paramLabel = "SPEC",
      defaultValue = Choices.SCHEDULE,
      description =
          "How the learning rate goes (${DEFAULT-VALUE}): cosine:warmup=0.05, constant, ...")
  private String schedule;

  @Option(
      names = "--init",
      paramLabel = "SPEC",
      defaultValue = "word2vec",
      description = "How rows start (${DEFAULT-VALUE}): uniform, normal, ...")
  private String init;

  @Option(
      names = "--vectors",
      description =
          "Keep the input rows, or the sum of input and output rows, which is better for a small"
              + " text (input; sum for the default corpus).")
  private Choices.Vectors vectors;

  private static final int EPOCHS = 5;
  private static final int EPOCHS_OF_DEFAULT_CORPUS = 25;
  private static final int WINDOW_OF_DEFAULT_CORPUS = 10;
  private static final double SUBSAMPLE = 1e-4;
  private static final double SUBSAMPLE_OF_DEFAULT_CORPUS = 1e-3;

  @Override
  public Integer call() {
    Console console = parent.console();
    Tables tables = TableQuery.tables(console);
    EmbedkitModule module = new EmbedkitModule(tables.catalog(), choices());
    Saving saving = Saving.usual().replacing(force);
    tables.checkSavable(out, saving);
    Corpus text = read(console, tables);
    TrainingPipeline pipeline =
        Guice.createInjector(Stage.DEVELOPMENT, module).getInstance(TrainingPipeline.class);
    long start = System.nanoTime();
    try (EmbeddingTable table = pipeline.start(text, corpusName())) {
      pipeline.report().ifPresent(found -> console.say(found + "."));
      BeforeAfter story = BeforeAfter.of(table);
      TrainingProgress end = learn(console, pipeline, text, table);
      tables.save(table, out, saving);
      double seconds = (System.nanoTime() - start) * 1e-9;
      console
          .out()
          .printf(
              "%s: %,d rows of dim %d, learned from %,d words in %.1f s (%,.0f words/s)%n",
              out, table.rows(), table.dim(), end.totalWords(), seconds, end.wordsPerSecond());
      story.print(table, console.out());
    }
    return 0;
  }

  /** What the bare command learns with, on the default corpus. */
  static Choices defaultChoices() {
    TrainCommand command = new TrainCommand();
    new CommandLine(command).parseArgs();
    return command.choices();
  }

  private Choices choices() {
    boolean small = corpus == null;
    int times = epochs != null ? epochs : small ? EPOCHS_OF_DEFAULT_CORPUS : EPOCHS;
    SkipGram usual = SkipGram.defaults();
    SkipGram options =
        usual
            .withWindow(window != null ? window : small ? WINDOW_OF_DEFAULT_CORPUS : usual.window())
            .withNegatives(negatives)
            .withSubsample(
                subsample != null ? subsample : small ? SUBSAMPLE_OF_DEFAULT_CORPUS : SUBSAMPLE)
            .withEpochs(times)
            .withThreads(threads == null ? usual.threads() : threads)
            .withSeed(seed)
            .withObjective(Objective.of(objective));
    TableShape.f32(0, dim); // refuses an impossible dim before any work
    Choices.Vectors kept =
        vectors != null ? vectors : small ? Choices.Vectors.SUM : Choices.Vectors.INPUT;
    return new Choices(store, init, optimizer, schedule, dim, options, kept);
  }

  private String corpusName() {
    return corpus == null ? WordNetGlosses.NAME : corpus.equals("-") ? "standard input" : corpus;
  }

  private Corpus read(Console console, Tables tables) {
    console.say("Reading " + corpusName() + " ...");
    try (InputStream in = openCorpus(console, tables)) {
      Corpus text = Corpus.read(corpusName(), in, minCount);
      console.say(
          String.format(
              "%,d words, %,d of them distinct and seen %d times or more.",
              text.allWords(), text.vocabulary().size(), minCount));
      return text;
    } catch (IOException e) {
      throw new FileAccessException("cannot read " + corpusName() + ": " + e.getMessage(), e);
    }
  }

  private InputStream openCorpus(Console console, Tables tables) {
    if (corpus == null) {
      return WordNetGlosses.open();
    }
    return corpus.equals("-") ? console.in() : tables.file(corpus).open();
  }

  private static TrainingProgress learn(
      Console console, TrainingPipeline pipeline, Corpus text, EmbeddingTable table) {
    try (TrainingBar bar = TrainingBar.of(console)) {
      return pipeline.learn(text, table, bar);
    }
  }
}
