package embedkit.app.command;

import embedkit.search.Neighbors;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Names the word that belongs least to the others. */
@Command(
    name = "doesnt-match",
    description = "Name the word that belongs least to the others.",
    footer = {"", "Example: embedkit doesnt-match glove.safetensors breakfast cereal dinner lunch"})
final class DoesntMatchCommand extends TableQuery implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "TABLE", description = "File of a table, of any format.")
  private String table;

  @Parameters(index = "1..*", arity = "2..*", paramLabel = "WORD", description = "Two or more.")
  private List<String> words;

  @Override
  public Integer call() {
    ask(
        table,
        opened -> {
          List<float[]> vectors = words.stream().map(word -> find(opened, word).vector()).toList();
          int odd = Neighbors.in(opened).oddOne(vectors);
          printWord(words.get(odd));
        });
    return 0;
  }
}
