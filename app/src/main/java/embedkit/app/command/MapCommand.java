package embedkit.app.command;

import embedkit.app.picture.Picture;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
final class MapCommand extends TableQuery implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "TABLE", description = "File of a table, of any format.")
  private String table;

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
    ask(
        table,
        opened -> {
          List<List<String>> groups =
              words.isEmpty() ? WordMap.usual(opened) : WordMap.groups(words);
          WordMap map = WordMap.of(opened, groups);
          String title = Path.of(table).getFileName().toString();
          Picture.write(out, List.of(map.chart(title)), WordMap.SIDE, WordMap.SIDE);
          if (json) {
            print(map);
          }
        });
    console().say("The picture is in " + out + ".");
    return 0;
  }

  private void print(WordMap map) {
    answer(
        json -> {
          json.writeStartObject();
          json.writeNumberField("kept", map.kept());
          json.writeArrayFieldStart("words");
          int next = 0;
          for (int group = 0; group < map.groups().size(); group++) {
            for (String word : map.groups().get(group)) {
              json.writeStartObject();
              json.writeStringField("word", word);
              json.writeNumberField("group", group);
              json.writeNumberField("x", map.points().get(next).x());
              json.writeNumberField("y", map.points().get(next++).y());
              json.writeEndObject();
            }
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
