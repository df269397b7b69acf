package embedkit.app.command;

import embedkit.WordLookup;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints rows. */
@Command(
    name = "lookup",
    description = "Print the rows of words: the word and its numbers, as word2vec's text has them.",
    footer = {"", "Example: embedkit lookup cats.safetensors cat '#0'"})
final class LookupCommand extends TableQuery implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "TABLE", description = "File of a table, of any format.")
  private String table;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "WORD|#ID",
      description = "Words, or rows by number.")
  private List<String> words;

  @Override
  public Integer call() {
    ask(
        table,
        opened -> {
          List<WordLookup.Found> found = words.stream().map(word -> find(opened, word)).toList();
          if (json) {
            printJson(found);
          } else {
            found.forEach(this::printLine);
          }
        });
    return 0;
  }

  private void printLine(WordLookup.Found found) {
    StringBuilder line = new StringBuilder(found.name());
    for (float value : found.vector()) {
      line.append(' ').append(value);
    }
    console().out().println(line);
  }

  private void printJson(List<WordLookup.Found> rows) {
    answer(
        out -> {
          out.writeStartArray();
          for (WordLookup.Found row : rows) {
            out.writeStartObject();
            out.writeStringField("word", row.name());
            out.writeNumberField("row", row.row());
            out.writeArrayFieldStart("vector");
            for (float value : row.vector()) {
              out.writeNumber(value);
            }
            out.writeEndArray();
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }
}
