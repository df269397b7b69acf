package embedkit.app.command.table;

import embedkit.Tables;
import embedkit.api.Verified;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.JsonFlag;
import embedkit.app.progress.RowsBar;
import embedkit.search.index.Indexes;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Reads all of a table and compares it with its checksums. */
@Command(
    name = "verify",
    sortOptions = false,
    description = "Read all of a table and compare it with the checksums that it notes.",
    footer = {"", "Example: embedkit verify cats.safetensors"})
public final class VerifyCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Parameters(
      index = "0",
      paramLabel = "TABLE",
      description = "File of a table, of any format; - is standard input.")
  private String table;

  @Mixin private JsonFlag json;

  @Override
  public Integer call() {
    Tables tables = host.tables();
    List<Verified> parts;
    try (RowsBar bar = RowsBar.of(host.console(), "Reading " + table)) {
      parts = tables.verify(table, bar);
    }
    parts = Stream.concat(parts.stream(), index(tables).stream()).toList();
    json.answers(host).verified(parts);
    String damaged =
        parts.stream()
            .filter(part -> part.verdict() == Verified.Verdict.DAMAGED)
            .map(Verified::part)
            .collect(Collectors.joining(", "));
    if (!damaged.isEmpty()) {
      host.console()
          .say("embedkit: " + table + " is damaged in " + damaged + "; restore it from a copy");
    }
    return damaged.isEmpty() ? 0 : 1;
  }

  /** What lies beside a file that can have an index. */
  private List<Verified> index(Tables tables) {
    try {
      Path file = Path.of(table);
      return Files.isRegularFile(file) ? Indexes.of(tables.catalog()).verify(file) : List.of();
    } catch (InvalidPathException e) {
      // An address of another kind, which was read above.
      return List.of();
    }
  }
}
