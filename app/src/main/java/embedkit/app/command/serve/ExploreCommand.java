package embedkit.app.command.serve;

import embedkit.api.ConfigurationException;
import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.app.command.flag.Host;
import embedkit.search.index.Indexes;
import embedkit.search.layout.RowMap;
import embedkit.server.Server;
import embedkit.server.ServerBuilder;
import embedkit.training.Pipeline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Shows tables on a page of the browser. */
@Command(
    name = "explore",
    description = {
      "Look at a table: a map of all its rows in the browser, with search, neighbours and analogies.",
      "The page is served by this machine to this machine alone, and asks no other. Ctrl-C ends it."
    },
    footer = {
      "",
      "Example: embedkit explore cats.safetensors",
      "         embedkit explore new.safetensors old.safetensors --metadata kinds.tsv",
      "         embedkit sweep && embedkit explore --sweep sweep.csv"
    })
public final class ExploreCommand implements Callable<Integer> {

  private static final String SWEEP = "sweep.csv";

  @ParentCommand private Host host;

  @Parameters(
      index = "0..*",
      arity = "0..*",
      paramLabel = "[NAME=]TABLE",
      description =
          "Files of tables, of any format; the first is shown first. Without any, the one that train"
              + " has left here, or else one that is learned before your eyes.")
  private List<String> addresses = List.of();

  @Mixin private PortFlag port;

  @Option(names = "--no-browser", description = "Open no browser; print the address alone.")
  private boolean noBrowser;

  @Option(
      names = "--metadata",
      paramLabel = "FILE.tsv",
      description =
          "Colour words of the first table by the columns of this file: fields between tabs, the"
              + " names of the columns in the first line, a word in the first field of each other.")
  private String metadata;

  @Option(
      names = "--sweep",
      paramLabel = "FILE.csv",
      description =
          "Plot what each dim brought and cost, as embedkit sweep wrote it; left out, the sweep.csv"
              + " beside the first table.")
  private String sweep;

  @Override
  public Integer call() throws InterruptedException {
    try (OpenedTables tables = OpenedTables.rows(host, addresses());
        PageLearner learner = new PageLearner(host.tables())) {
      ServerBuilder builder =
          Server.on(port.port())
              .page()
              .learning(learner)
              .telling(failure -> host.console().say("embedkit: a request failed: " + failure));
      tables.addTo(builder);
      Indexes indexes = Indexes.of(host.tables().catalog());
      tables
          .files()
          .forEach(
              (name, file) ->
                  builder.map(name, RowMap.beside(file)).measuring(name, file, indexes));
      if (metadata != null) {
        if (tables.names().isEmpty()) {
          throw new ConfigurationException("--metadata is of the words of a table; name one");
        }
        String first = tables.names().getFirst();
        read(metadata, in -> builder.metadata(first, Path.of(metadata), in));
      }
      plot(builder, tables.files().values().stream().findFirst());
      try (Server server = builder.start()) {
        if (!noBrowser && !Browser.open(server.address())) {
          host.console().say("No browser is at hand; open the address in one.");
        }
        Serving.untilEnded(host.console(), server);
      }
    }
    return 0;
  }

  /** What was typed, or what the bare train command has made here, if it has. */
  private List<String> addresses() {
    String usual = Pipeline.OUT.defaultValue().orElse("");
    return addresses.isEmpty() && !usual.isEmpty() && Files.isRegularFile(Path.of(usual))
        ? List.of(usual)
        : addresses;
  }

  /** Plots the sweep that was named, or the usual one beside a table, if it is one. */
  private void plot(ServerBuilder builder, Optional<Path> table) {
    if (sweep != null) {
      read(sweep, in -> builder.sweep(Path.of(sweep), in));
      return;
    }
    Path beside = table.map(file -> file.resolveSibling(SWEEP)).orElse(Path.of(SWEEP));
    if (Files.isRegularFile(beside)) {
      try {
        read(beside.toString(), in -> builder.sweep(beside, in));
      } catch (VectorFileException | FileAccessException e) {
        host.console().say("Note: no sweep is plotted: " + e.finding() + ".");
      }
    }
  }

  /** Takes what a file has. */
  @FunctionalInterface
  private interface Taking {
    void from(InputStream in) throws IOException;
  }

  private void read(String file, Taking taking) {
    try (InputStream in = host.tables().stream(file)) {
      taking.from(in);
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + file, e);
    }
  }
}
