package embedkit.app.command.learn;

import com.google.inject.Guice;
import com.google.inject.Stage;
import com.google.inject.util.Modules;
import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.app.answer.Console;
import embedkit.app.answer.FailureText;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.Reading;
import embedkit.app.corpus.DefaultCorpus;
import embedkit.app.picture.Picture;
import embedkit.guice.EmbedkitModule;
import embedkit.search.evaluation.WordPairs;
import embedkit.training.Pipeline;
import embedkit.training.PipelineRun;
import embedkit.training.TrainingRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What the commands that learn share: a pipeline is made, run, saved and judged. */
abstract class LearnCommand implements Callable<Integer> {

  /** Options that may change between a checkpoint and going on from it. */
  private static final Set<String> FREE =
      Set.of(
          // What these may be depends on the text, and is checked when it is read.
          Pipeline.CORPUS.name(),
          Pipeline.EPOCHS.name(),
          Pipeline.STORE.name(),
          Pipeline.TEXT_MEMORY.name(),
          Pipeline.THREADS.name(),
          Pipeline.OUT.name(),
          Pipeline.EVALUATE.name());

  @ParentCommand private Host parent;

  @Spec private CommandSpec spec;

  @Option(names = "--force", description = "Replace the output if it is there already.")
  private boolean force;

  @Option(
      names = "--resume",
      paramLabel = "FILE",
      description = "Go on from this checkpoint, with the pipeline that it was left with.")
  private Path resume;

  @Option(
      names = "--checkpoint-minutes",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Write a checkpoint beside the output so often (${DEFAULT-VALUE}); also on Ctrl-C. It goes"
              + " when the table is saved.")
  private double checkpointMinutes;

  @Option(
      names = "--state",
      description =
          "Save the output rows and the optimizer's state with the table too, so that --from goes on"
              + " with them; safetensors alone.")
  private boolean state;

  @Option(
      names = "--print-pipeline",
      description = "Print the pipeline as a file for embedkit run, and learn nothing.")
  private boolean printPipeline;

  @Option(
      names = "--map",
      paramLabel = "FILE.png",
      description = "Draw words in two dimensions, before and after side by side, as map does.")
  private Path map;

  @Option(
      names = "--watch",
      description =
          "Let browsers and programs of this machine watch the run: its loss, its speed, and where"
              + " some words are meanwhile. The address is printed.")
  private boolean watch;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The port of --watch, 1 to 65535; left out or 0, any that is free.")
  private Integer port;

  /** What the flags change: nothing, or a pipeline of a file. */
  abstract Map<String, String> beneath(Tables tables);

  @Override
  public final Integer call() {
    Console console = parent.console();
    Tables tables = parent.tables();
    Pipeline pipeline = resume == null ? asked(tables) : left(tables);
    if (printPipeline) {
      PipelineFile.print(pipeline, console.out());
      return 0;
    }
    if (port != null && !watch) {
      throw new ConfigurationException("--port is of --watch, which is not said");
    }
    if (!(checkpointMinutes > 0)) {
      throw new ConfigurationException(
          "--checkpoint-minutes is " + checkpointMinutes + "; it must be above 0");
    }
    PipelineRun run = wired(console, tables, pipeline);
    return run(console, tables, run.pipeline(), run);
  }

  /** Has Guice put a run together. */
  static PipelineRun wired(Console console, Tables tables, Pipeline pipeline) {
    return Guice.createInjector(
            Stage.DEVELOPMENT,
            Modules.override(new EmbedkitModule(tables.catalog(), pipeline))
                .with(
                    binder -> {
                      binder.requireExplicitBindings();
                      binder.bind(Tables.class).toInstance(tables);
                      binder
                          .bind(PipelineRun.Texts.class)
                          .toInstance(DefaultCorpus.texts(tables, console.in()));
                    }))
        .getInstance(PipelineRun.class);
  }

  private Pipeline asked(Tables tables) {
    Map<String, String> settings = new LinkedHashMap<>(beneath(tables));
    settings.putAll(PipelineFlags.given(spec));
    Pipeline whole = DefaultCorpus.complete(settings).completed(tables.catalog());
    boolean blended = whole.get(Pipeline.VECTORS).equals("blend");
    boolean asked = settings.containsKey(Pipeline.VECTORS.name());
    // Whoever keeps the output rows beside the others means to go on with both.
    return state && blended && !asked ? whole.with(Pipeline.VECTORS, "input") : whole;
  }

  /** The pipeline that a checkpoint was left with; flags may change where it runs, not what. */
  private Pipeline left(Tables tables) {
    Pipeline then = PipelineRun.left(tables, resume);
    Map<String, String> given = PipelineFlags.given(spec);
    Map<String, String> settings = new LinkedHashMap<>(then.given());
    settings.putAll(given);
    Pipeline now = Pipeline.of(settings);
    Map<String, String> left = then.spelledOut(tables.catalog());
    now.spelledOut(tables.catalog())
        .forEach(
            (name, value) -> {
              if (!FREE.contains(name) && !value.equals(left.get(name))) {
                throw new ConfigurationException(
                    String.format(
                        Locale.ROOT,
                        "%s was left with %s=%s; leave --%s out, or start anew without --resume",
                        resume,
                        name,
                        left.get(name),
                        name));
              }
            });
    String text = now.get(Pipeline.CORPUS);
    if (!given.containsKey(Pipeline.CORPUS.name()) && !DefaultCorpus.isThere(text)) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "%s was left with the text %s, which is no longer there; say where it is with --corpus",
              resume,
              text));
    }
    return now;
  }

  private int run(Console console, Tables tables, Pipeline pipeline, PipelineRun run) {
    List<Path> outs = files(pipeline.get(Pipeline.OUT)).map(Path::of).distinct().toList();
    if (outs.isEmpty()) {
      throw new ConfigurationException("--out names no file");
    }
    Saving saving = saving(run, pipeline, outs);
    if (map != null) {
      Picture.check("--map", map, force);
    }
    checkSavable(tables, pipeline, outs, saving);
    List<WordPairs> judges =
        pipeline
            .find(Pipeline.EVALUATE)
            .map(LearnCommand::files)
            .orElse(Stream.of())
            .toList()
            .stream()
            .map(file -> Reading.of(tables, file, WordPairs::read))
            .toList();
    Path checkpoint = checkpointOf(outs.getFirst());
    TrainingRun.Checkpointing checkpointing =
        new TrainingRun.Checkpointing(
            checkpoint,
            Duration.ofMillis((long) (checkpointMinutes * 60_000)),
            failure ->
                console.say(
                    "No checkpoint was written: "
                        + FailureText.of(failure, flag -> spec.findOption(flag) != null)));
    run.warning().ifPresent(warning -> console.say("Note: " + warning + "."));
    try (OutputLock lock = OutputLock.of(outs)) {
      return new Learning(
              console,
              tables,
              run,
              outs,
              saving,
              judges,
              checkpointing,
              Optional.ofNullable(resume),
              Optional.ofNullable(map),
              watch ? OptionalInt.of(port == null ? 0 : port) : OptionalInt.empty())
          .learn(lock);
    }
  }

  private Saving saving(PipelineRun run, Pipeline pipeline, List<Path> outs) {
    Saving saving = Saving.usual().replacing(force);
    if (state && !pipeline.get(Pipeline.VECTORS).equals("input")) {
      throw new ConfigurationException(
          "--state keeps output rows beside input rows; with vectors="
              + pipeline.get(Pipeline.VECTORS)
              + " they are one. Say --vectors input");
    }
    Optional<Path> own = state ? run.ownFile() : Optional.empty();
    if (own.isPresent()) {
      throw new ConfigurationException(
          String.format(
                  Locale.ROOT,
                  "%s cannot learn in place and keep --state, which has no room in it; give --store another",
                  own.get())
              + " file, or none");
    }
    for (Path out : outs) {
      if (state && !out.toString().endsWith(".safetensors")) {
        throw new ConfigurationException(
            "--state is kept in .safetensors files alone, and --out has " + out);
      }
    }
    return state ? saving.as("safetensors:state=true") : saving;
  }

  /** What can never be saved is told before anything is learned. */
  private static void checkSavable(
      Tables tables, Pipeline pipeline, List<Path> outs, Saving saving) {
    List<String> texts = PipelineRun.Texts.named(pipeline.get(Pipeline.CORPUS));
    for (Path out : outs) {
      for (String text : texts) {
        if (Files.exists(Path.of(text)) && Checkpoints.same(out, Path.of(text))) {
          throw new ConfigurationException(
              "--out " + out + " is the text itself, which would be gone; name another file");
        }
      }
    }
    ElementType type = ElementType.of(pipeline.get(Pipeline.ELEMENT_TYPE));
    TableShape shape = new TableShape(1, (int) (long) pipeline.get(Pipeline.DIM), type);
    try (EmbeddingTable like = tables.create("heap", shape, Vocabulary.of(List.of("a")))) {
      outs.forEach(out -> tables.checkSavable(like, out, saving));
    }
  }

  /** A run that was left is not lost by starting another. */
  private Path checkpointOf(Path out) {
    String name = out.getFileName().toString();
    int dot = name.lastIndexOf('.');
    Path checkpoint =
        out.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".checkpoint.safetensors");
    boolean own = resume != null && Checkpoints.same(checkpoint, resume);
    if (Files.exists(checkpoint) && !own && !force) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "%s is there: a run was left. Go on with --resume %s, or start anew with --force",
              checkpoint,
              checkpoint));
    }
    return checkpoint;
  }

  private static Stream<String> files(String list) {
    return Stream.of(list.split(",")).map(String::strip).filter(file -> !file.isEmpty());
  }
}
