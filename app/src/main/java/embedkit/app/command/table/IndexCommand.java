package embedkit.app.command.table;

import embedkit.Opening;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.index.Metric;
import embedkit.api.index.VectorIndex;
import embedkit.app.answer.Indexed;
import embedkit.app.command.flag.ApproximateFlag;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.JsonFlag;
import embedkit.app.command.flag.MetricFlag;
import embedkit.app.command.flag.OpeningFlags;
import embedkit.app.progress.RowsBar;
import embedkit.search.index.Indexes;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Builds an approximate index of a table and keeps it beside it. */
@Command(
    name = "index",
    sortOptions = false,
    description = {
      "Build an index of a table, which questions with --approximate ask instead of reading every"
          + " row. It is kept beside the table: cats.safetensors has cats.index.safetensors.",
      "Where rows were added to the table since, those alone are inserted."
    },
    footer = {"", "Example: embedkit index cats.safetensors"})
public final class IndexCommand implements Callable<Integer> {

  /** Rows that are asked for to tell what the index finds. */
  private static final int SAMPLE = 200;

  @ParentCommand private Host host;

  @Parameters(index = "0", paramLabel = "TABLE", description = "File of a table, of any format.")
  private String table;

  @Option(
      names = "--degree",
      paramLabel = "N",
      defaultValue = "16",
      description =
          "Neighbours that a row keeps; more find more and take more memory (${DEFAULT-VALUE}).")
  private int degree;

  @Option(
      names = "--beam",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "Candidates while a row's neighbours are sought; more find more and take longer to build"
              + " (${DEFAULT-VALUE}).")
  private int beam;

  @Mixin private MetricFlag by;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads that build; all processors unless given. One gives the same index each time.")
  private Integer threads;

  @Option(names = "--new", description = "Build all of it, also where only rows were added.")
  private boolean anew;

  @Mixin private OpeningFlags opening;

  @Mixin private JsonFlag json;

  @Override
  public Integer call() {
    if (threads != null && threads < 1) {
      throw new ConfigurationException("--threads is " + threads + "; it must be 1 or more");
    }
    Indexes indexes = Indexes.of(host.tables().catalog());
    Path file = ApproximateFlag.file(table);
    int by = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    String spec = String.format(Locale.ROOT, "hnsw:degree=%d,beam=%d,threads=%d", degree, beam, by);
    try (EmbeddingTable rows =
        opening.open(host.console(), host.tables(), table, Opening.usual())) {
      long start = System.nanoTime();
      Built built = built(indexes, rows, file, spec);
      double seconds = (System.nanoTime() - start) * 1e-9;
      try (VectorIndex index = built.index) {
        Path kept = indexes.save(index, file);
        json.answers(host)
            .indexed(
                new Indexed(
                    kept,
                    rows.rows(),
                    built.inserted,
                    kept.toFile().length(),
                    seconds,
                    Indexes.recall(index, SAMPLE)));
      }
    }
    return 0;
  }

  private record Built(VectorIndex index, long inserted) {}

  private Built built(Indexes indexes, EmbeddingTable rows, Path file, String spec) {
    Metric metric = by.metric();
    try (RowsBar bar = RowsBar.of(host.console(), "Indexing " + table)) {
      long[] added = {rows.rows()};
      Optional<VectorIndex> grown =
          anew
              ? Optional.empty()
              : indexes.grow(
                  rows,
                  file,
                  spec,
                  metric,
                  (done, total) -> {
                    added[0] = total;
                    bar.at(done, total);
                  });
      return grown
          .map(index -> new Built(index, added[0]))
          .orElseGet(() -> new Built(indexes.build(rows, spec, metric, bar), rows.rows()));
    }
  }
}
