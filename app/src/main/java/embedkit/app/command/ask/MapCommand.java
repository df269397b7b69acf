package embedkit.app.command.ask;

import embedkit.app.command.flag.AskedTable;
import embedkit.app.command.flag.Host;
import embedkit.app.picture.Picture;
import embedkit.app.picture.WordMap;
import embedkit.search.answer.WordPlane;
import embedkit.search.question.MapWords;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
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
      "train --map draws such a map before and after."
    },
    footer = {
      "",
      "Example: embedkit map glove.safetensors",
      "         embedkit map glove.safetensors cat,dog,horse paris,london,rome --out two.png"
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
      description = "Where the picture goes (${DEFAULT-VALUE}).")
  private Path out;

  @Option(names = "--force", description = "Replace the picture if it is there already.")
  private boolean force;

  @Override
  public Integer call() {
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

  /** Groups as a person types them: words between commas. */
  private List<List<String>> groups() {
    return words.stream()
        .map(group -> Stream.of(group.split(",")).filter(word -> !word.isBlank()).toList())
        .filter(group -> !group.isEmpty())
        .toList();
  }
}
