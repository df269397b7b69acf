package embedkit.app.command.learn;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.app.answer.Console;
import embedkit.app.answer.WholeFile;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.Reading;
import embedkit.app.corpus.DefaultCorpus;
import embedkit.app.corpus.WordNetGlosses;
import embedkit.app.corpus.WordNetSynonyms;
import embedkit.app.picture.Picture;
import embedkit.app.picture.Sweep;
import embedkit.app.picture.SweepPlot;
import embedkit.app.progress.TrainingBar;
import embedkit.search.Neighbors;
import embedkit.search.evaluation.Evaluation;
import embedkit.search.evaluation.WordPairs;
import embedkit.training.Pipeline;
import embedkit.training.PipelineRun;
import embedkit.training.ReadText;
import embedkit.training.TrainingRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Helps to choose the dim: learns a table of each, and tells what it brings and costs. */
@Command(
    name = "sweep",
    sortOptions = false,
    description = {
      "Choose the dim: learn a table of each, and tell what it brings and what it costs.",
      "Quality is the mean Spearman correlation with --pairs, or, without them, how often synonyms"
          + " of WordNet are nearer than strangers that are about as frequent.",
      "The other flags make the pipeline, as in train."
    },
    footer = {
      "",
      "Example: embedkit sweep",
      "         embedkit sweep --dims 25,50,100 --corpus reviews.txt --pairs men.tsv,ws353.tsv"
    })
public final class SweepCommand implements Callable<Integer> {

  private static final int QUESTIONS = 200;
  private static final int TOP = 10;

  @ParentCommand private Host parent;

  @Spec private CommandSpec spec;

  @Option(
      names = "--dims",
      paramLabel = "N,...",
      split = ",",
      defaultValue = "2,10,25,50,100,200,300",
      description = "The dims to try (${DEFAULT-VALUE}).")
  private List<Long> dims;

  @Option(
      names = "--pairs",
      paramLabel = "FILE,...",
      split = ",",
      description = "Word pairs with people's scores to judge by.")
  private List<String> pairs = List.of();

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      defaultValue = "sweep.csv",
      description = "Where the numbers go (${DEFAULT-VALUE}).")
  private Path csv;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      defaultValue = "sweep.png",
      description = "Where the picture goes (${DEFAULT-VALUE}).")
  private Path plot;

  @Option(names = "--force", description = "Replace files that are there already.")
  private boolean force;

  public static CommandSpec described() {
    CommandSpec spec = PipelineFlags.addTo(new SweepCommand());
    for (var option : List.of(Pipeline.DIM, Pipeline.OUT, Pipeline.EVALUATE, Pipeline.FROM)) {
      spec.remove(spec.findOption("--" + option.name()));
    }
    return spec;
  }

  @Override
  public Integer call() {
    Console console = parent.console();
    Tables tables = parent.tables();
    if (csv.toString().equals("-")) {
      throw new ConfigurationException(
          "--csv names a file, and - is none: standard output has the numbers as they come");
    }
    WholeFile.check(csv, force);
    Picture.check("--plot", plot, force);
    Map<String, String> given = PipelineFlags.given(spec);
    Pipeline base = DefaultCorpus.complete(given).completed(tables.catalog());
    List<Pipeline> pipelines =
        dims.stream().distinct().sorted().map(dim -> base.with(Pipeline.DIM, dim)).toList();
    base.check(tables.catalog());
    List<WordPairs> judges =
        pairs.stream().map(file -> Reading.of(tables, file, WordPairs::read)).toList();
    List<Sweep> sweeps = new ArrayList<>();
    ReadText text = null;
    console
        .out()
        .printf(
            Locale.ROOT,
            "%6s  %8s  %9s  %10s  %9s%n",
            "dim",
            "quality",
            "memory",
            "training",
            "query");
    for (Pipeline pipeline : pipelines) {
      PipelineRun run = LearnCommand.wired(console, tables, pipeline);
      if (text == null) {
        run.warning().ifPresent(warning -> console.say("Note: " + warning + "."));
      }
      text = text == null ? Learning.read(console, run) : run.take(text);
      Sweep sweep = sweep(console, text, judges);
      sweeps.add(sweep);
      console
          .out()
          .printf(
              Locale.ROOT,
              "%6d  %8.4f  %6.1f MB  %8.1f s  %6.2f ms%n",
              sweep.dim(),
              sweep.quality(),
              sweep.mb(),
              sweep.seconds(),
              sweep.queryMillis());
      console.out().flush();
    }
    String measure = judges.isEmpty() ? "WordNet's measure" : "the mean Spearman correlation";
    save(console, base, measure, sweeps);
    console.out().println(Sweep.verdict(sweeps, measure));
    return 0;
  }

  private static Sweep sweep(Console console, ReadText text, List<WordPairs> judges) {
    try (TrainingRun run = text.start();
        TrainingBar bar = TrainingBar.of(console);
        EmbeddingTable table = run.learn(bar)) {
      return new Sweep(
          table.dim(),
          quality(table, judges),
          table.store().shape().bytes(),
          run.progress().orElseThrow().seconds(),
          queryMillis(table));
    }
  }

  private static double quality(EmbeddingTable table, List<WordPairs> judges) {
    double quality =
        judges.isEmpty()
            ? WordNetSynonyms.of(table).share()
            : judges.stream()
                .mapToDouble(list -> Evaluation.of(table).pairs(list).spearman())
                .average()
                .orElseThrow();
    if (Double.isNaN(quality)) {
      throw new ConfigurationException(
          "the text has too few of the words that the quality is measured by; name --pairs that"
              + " suit it");
    }
    return quality;
  }

  /** The mean of many questions, asked after as many that only warm up. */
  private static double queryMillis(EmbeddingTable table) {
    Neighbors neighbors = Neighbors.in(table);
    int top = (int) Math.min(TOP, table.rows() - 1);
    for (int pass = 0; ; pass++) {
      long start = System.nanoTime();
      for (int i = 0; i < QUESTIONS; i++) {
        neighbors.nearest(i * table.rows() / QUESTIONS, top);
      }
      if (pass == 1) {
        return (System.nanoTime() - start) * 1e-6 / QUESTIONS;
      }
    }
  }

  private void save(Console console, Pipeline base, String measure, List<Sweep> sweeps) {
    String text =
        Stream.concat(Stream.of(Sweep.HEADER), sweeps.stream().map(Sweep::csv))
            .collect(Collectors.joining("\n", "", "\n"));
    WholeFile.write(csv, text.getBytes(StandardCharsets.UTF_8));
    String name = base.get(Pipeline.CORPUS);
    String title = name.equals(WordNetGlosses.NAME) ? name : Path.of(name).getFileName().toString();
    Picture.write(
        plot, List.of(SweepPlot.chart(title, measure, sweeps)), SweepPlot.WIDTH, SweepPlot.HEIGHT);
    console.say("The numbers are in " + csv + ", the picture in " + plot + ".");
  }
}
