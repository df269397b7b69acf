package embedkit.app;

import embedkit.api.EmbeddingTable;
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
    try (EmbeddingTable opened = open(table)) {
      long[] rows = words.stream().mapToLong(word -> row(opened, word)).toArray();
      if (json) {
        printJson(opened, rows);
      } else {
        for (long row : rows) {
          printLine(opened, row);
        }
      }
    }
    return 0;
  }

  private static String name(EmbeddingTable table, long row) {
    return table.vocabulary().map(words -> words.token(row)).orElse("#" + row);
  }

  private void printLine(EmbeddingTable table, long row) {
    StringBuilder line = new StringBuilder(name(table, row));
    for (float value : table.vector(row)) {
      line.append(' ').append(value);
    }
    console().out().println(line);
  }

  private void printJson(EmbeddingTable table, long[] rows) {
    answer(
        out -> {
          out.writeStartArray();
          for (long row : rows) {
            out.writeStartObject();
            out.writeStringField("word", name(table, row));
            out.writeNumberField("row", row);
            out.writeArrayFieldStart("vector");
            for (float value : table.vector(row)) {
              out.writeNumber(value);
            }
            out.writeEndArray();
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }
}
