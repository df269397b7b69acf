package embedkit.app.command.map;

import embedkit.api.ConfigurationException;
import embedkit.app.answer.WholeFile;
import embedkit.app.command.flag.AskedTable;
import embedkit.app.command.flag.Host;
import embedkit.search.layout.RowMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Finds a place in two dimensions for each row of a table, and keeps them. */
@Command(
    name = "layout",
    sortOptions = false,
    description = {
      "Find a place in two dimensions for every row, so that what is near in the table is near on"
          + " the map; put the rows into groups; and keep all of it beside the table, as"
          + " NAME.map.safetensors.",
      "map draws it then, and explore shows it at once. A map of rows that have changed since is"
          + " not used."
    },
    footer = {"", "Example: embedkit layout glove.safetensors"})
public final class LayoutCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Mixin private AskedTable table;

  @Option(
      names = "--layout",
      paramLabel = "KIND",
      defaultValue = "umap",
      description =
          "umap moves neighbours together; pca is the plane in which rows differ most"
              + " (${DEFAULT-VALUE}).")
  private LayoutFlags.Kind kind;

  @Mixin private LayoutFlags flags;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the map goes (NAME.map.safetensors beside the table).")
  private Path out;

  @Option(names = "--force", description = "Replace the map if it is there already.")
  private boolean force;

  @Override
  public Integer call() {
    table.with(
        host,
        asked -> {
          Path file = out == null ? beside(asked.name()) : out;
          WholeFile.check(file, force);
          RowMap map = flags.of(kind, host.console(), asked);
          map.save(file);
          table.answers(host).answer(MapCommand.facts(map, asked));
          host.console().say("The map is in " + file + ".");
        });
    return 0;
  }

  private static Path beside(String address) {
    if (!Files.isRegularFile(Path.of(address))) {
      throw new ConfigurationException(
          address + " is not a file beside which a map could lie; say where with --out");
    }
    return RowMap.beside(Path.of(address));
  }
}
