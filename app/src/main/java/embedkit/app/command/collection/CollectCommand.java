package embedkit.app.command.collection;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.FileAccessException;
import embedkit.api.LoadReport;
import embedkit.api.file.Policy;
import embedkit.api.index.Metric;
import embedkit.app.answer.LuceneLog;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.TokenizerFlag;
import embedkit.app.progress.RowsBar;
import embedkit.collection.CollectionSettings;
import embedkit.collection.Committed;
import embedkit.collection.ItemReader;
import embedkit.collection.VectorCollection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Puts items into a collection, which is made if it is not there. */
@Command(
    name = "collect",
    description = {
      "Put items of your own into a collection: each has an id, a text, and metadata. One of the same"
          + " id is replaced.",
      "The collection is a directory, made if it is not there; find searches it. A run that is killed"
          + " loses the items since the last batch, and nothing else."
    },
    footer = {
      "",
      "Example: embedkit collect notes --model cats.safetensors notes.jsonl",
      "         {\"id\": \"a1\", \"text\": \"Cats purr when they are happy.\", \"year\": 1999}"
    })
public final class CollectCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Parameters(index = "0", paramLabel = "DIR", description = "Directory of the collection.")
  private Path directory;

  @Parameters(
      index = "1",
      arity = "0..1",
      defaultValue = "-",
      paramLabel = "FILE",
      description =
          "JSON lines, an object each, or CSV with a header, compressed or not; left out or -, it is"
              + " standard input.")
  private String file;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "What makes vectors of the texts: a static model's directory, or a table of any format. A"
              + " collection that is there knows its own.")
  private String model;

  @Mixin private TokenizerFlag tokenizer;

  @Option(
      names = "--id",
      paramLabel = "NAME",
      defaultValue = "id",
      description = "The field that is the id (${DEFAULT-VALUE}).")
  private String id;

  @Option(
      names = "--text",
      paramLabel = "NAME",
      defaultValue = "text",
      description = "The field that is the text (${DEFAULT-VALUE}). All others are metadata.")
  private String text;

  @Option(
      names = "--vector",
      paramLabel = "NAME",
      description = "The field that is the vector, where items bring their own.")
  private String vector;

  @Option(
      names = "--dim",
      paramLabel = "N",
      description = "Numbers of a vector, for a new collection without a model.")
  private int dim;

  @Option(
      names = "--csv",
      description = "The input is CSV; left out, it is so if its name says .csv.")
  private boolean csv;

  @Option(
      names = "--on-bad-row",
      paramLabel = "fail|skip",
      defaultValue = "fail",
      description = "What becomes of a row that is no item (${DEFAULT-VALUE}).")
  private String onBadRow;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Keep the items of each so many rows at once (${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--element-type",
      paramLabel = "TYPE",
      defaultValue = "f32",
      description =
          "How a new collection keeps numbers (${DEFAULT-VALUE}); i8 takes a quarter of the room.")
  private String elementType;

  @Option(
      names = "--metric",
      paramLabel = "cosine|dot|euclidean",
      defaultValue = "cosine",
      description = "By what vectors of a new collection are near (${DEFAULT-VALUE}).")
  private Metric metric;

  @Option(
      names = "--no-words",
      description = "Make a new collection without an index of words, for vectors alone.")
  private boolean noWords;

  @Option(
      names = "--index",
      paramLabel = "SPEC",
      description =
          "Give the large segments of a new collection an index, such as hnsw or"
              + " hnsw:degree=16,beam=100: not every vector is read, and a near one may be missed.")
  private String index;

  @Override
  public Integer call() {
    LuceneLog.quiet();
    Tables tables = host.tables();
    ItemReader.Fields fields = new ItemReader.Fields(id, text, Optional.ofNullable(vector));
    Policy policy = policy();
    LoadReport report;
    Committed made;
    try (VectorCollection collection = opened(tables);
        InputStream in = tables.stream(file);
        RowsBar bar = RowsBar.of(host.console(), "Collecting " + file)) {
      boolean commas = csv || file.toLowerCase(Locale.ROOT).matches(".*\\.csv(\\.[a-z0-9]+)?");
      ItemReader items =
          commas
              ? ItemReader.csv(in, Path.of(file), fields, policy)
              : ItemReader.jsonLines(in, Path.of(file), fields, policy);
      made = collection.putAll(() -> items, batch, bar);
      report = items.report();
      say(collection, made, report);
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + file, e);
    }
    return 0;
  }

  private Policy policy() {
    return switch (onBadRow) {
      case "fail" -> Policy.FAIL;
      case "skip" -> Policy.SKIP;
      default ->
          throw new ConfigurationException(
              "--on-bad-row is \"" + onBadRow + "\"; it must be fail or skip");
    };
  }

  private VectorCollection opened(Tables tables) {
    if (VectorCollection.isThere(directory)) {
      VectorCollection collection = VectorCollection.write(tables, directory);
      try {
        return model == null ? collection : collection.useModel(model);
      } catch (RuntimeException e) {
        collection.close();
        throw e;
      }
    }
    CollectionSettings settings =
        CollectionSettings.usual()
            .ofDim(dim)
            .keptAs(ElementType.of(elementType))
            .nearBy(metric)
            .withWords(!noWords);
    settings = index == null ? settings : settings.indexedBy(index);
    if (model != null) {
      return VectorCollection.create(tables, directory, settings, model, tokenizer.spec());
    }
    if (dim == 0) {
      throw new ConfigurationException(
          "there is no collection "
              + directory
              + " yet; make it with --model, which makes vectors of texts, or with --dim and"
              + " --vector, if the items bring their own");
    }
    return VectorCollection.create(tables, directory, settings);
  }

  private void say(VectorCollection collection, Committed made, LoadReport report) {
    host.console()
        .say(
            String.format(
                Locale.ROOT,
                "%s: %d added, %d replaced; %d items",
                directory,
                made.added(),
                made.replaced(),
                collection.size()));
    if (made.repeats() > 0) {
      host.console()
          .say(
              String.format(
                  Locale.ROOT,
                  "Note: %d rows had an id of an earlier row, whose items they stand for: %s%s",
                  made.repeats(),
                  String.join(", ", made.repeated()),
                  made.repeats() > made.repeated().size() ? ", ..." : ""));
    }
    for (LoadReport.Problem problem : report.problems()) {
      host.console()
          .say(
              String.format(
                  Locale.ROOT,
                  "Note: %d %s left out, at line %s%s",
                  problem.count(),
                  problem.kind(),
                  String.join(", ", problem.places()),
                  problem.count() > problem.places().size() ? ", ..." : ""));
    }
  }
}
