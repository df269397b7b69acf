package embedkit.app.command.map;

import embedkit.app.command.flag.AskedTable;
import embedkit.app.command.flag.Host;
import embedkit.app.picture.Picture;
import embedkit.app.picture.RowPicture;
import embedkit.app.picture.WordMap;
import embedkit.search.answer.DrawnRows;
import embedkit.search.answer.WordPlane;
import embedkit.search.layout.Clusters;
import embedkit.search.layout.RowMap;
import embedkit.search.question.MapWords;
import embedkit.search.question.Questions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Draws words of a table in two dimensions. */
@Command(
    name = "map",
    description = {
      "Draw words in two dimensions: the plane in which they differ most (principal components of"
          + " their vectors, each of length 1).",
      "With --layout all rows are drawn, in the colours of their groups; a map that layout has kept"
          + " beside the table is used if it was made with the same flags. Words that are named are"
          + " written then, and others where there is room if none is.",
      "train --map draws such a map before and after."
    },
    footer = {
      "",
      "Example: embedkit map glove.safetensors",
      "         embedkit map glove.safetensors cat,dog,horse paris,london,rome --out two.png",
      "         embedkit map glove.safetensors --layout umap --out all.svg"
    })
public final class MapCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Mixin private AskedTable table;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "WORD,...",
      description =
          "Words between commas, each such group in a colour of its own. Without any, common"
              + " words of six kinds, or the first words of the table.")
  private List<String> words = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "map.png",
      description =
          "Where the picture goes (${DEFAULT-VALUE}). With --layout it may be a .svg too, or a .csv"
              + " of all words with their places.")
  private Path out;

  @Option(
      names = "--layout",
      paramLabel = "KIND",
      description =
          "Draw all rows: umap moves neighbours together, pca is the plane in which all of them"
              + " differ most.")
  private LayoutFlags.Kind kind;

  @Mixin private LayoutFlags flags;

  @Option(names = "--force", description = "Replace the picture if it is there already.")
  private boolean force;

  @Override
  public Integer call() {
    if (kind != null) {
      RowPicture.check("--out", out, force);
      table.with(host, this::drawAll);
      host.console().say("The picture is in " + out + ".");
      return 0;
    }
    Picture.check("--out", out, force);
    MapWords question = words.isEmpty() ? MapWords.usual() : new MapWords(groups());
    table.with(
        host,
        asked -> {
          WordPlane plane = asked.ask(question);
          String title = Path.of(table.address()).getFileName().toString();
          WordMap map = new WordMap(plane);
          Picture.write(out, List.of(map.chart(title)), WordMap.SIDE, WordMap.SIDE);
          table.answers(host).answer(plane);
        });
    host.console().say("The picture is in " + out + ".");
    return 0;
  }

  private void drawAll(Questions asked) {
    List<Long> named =
        groups().stream().flatMap(List::stream).map(word -> asked.words().row(word)).toList();
    RowMap map = kept(asked).orElseGet(() -> flags.of(kind, host.console(), asked));
    String title = Path.of(asked.name()).getFileName().toString();
    new RowPicture(map, asked.table(), named).write(out, title);
    table.answers(host).answer(facts(map, asked));
  }

  /** The map that lies beside the table, if it is of these rows and made as the flags say. */
  private Optional<RowMap> kept(Questions asked) {
    Path beside = RowMap.beside(Path.of(asked.name()));
    return Files.isRegularFile(beside)
        ? RowMap.open(beside, asked.table().store()).filter(map -> flags.made(kind, map))
        : Optional.empty();
  }

  /** What a map shows, in words. */
  static DrawnRows facts(RowMap map, Questions asked) {
    Clusters clusters = map.clusters();
    long[] sizes = new long[clusters.count()];
    for (int cluster : clusters.cluster()) {
      if (cluster >= 0) {
        sizes[cluster]++;
      }
    }
    List<DrawnRows.Group> groups =
        IntStream.range(0, clusters.count())
            .mapToObj(
                group -> {
                  int row = clusters.labels()[group];
                  return new DrawnRows.Group(asked.words().name(row), row, sizes[group]);
                })
            .toList();
    return new DrawnRows(map.layout().rows(), groups, map.metadata());
  }

  /** Groups as a person types them: words between commas. */
  private List<List<String>> groups() {
    return words.stream()
        .map(group -> Stream.of(group.split(",")).filter(word -> !word.isBlank()).toList())
        .filter(group -> !group.isEmpty())
        .toList();
  }
}
