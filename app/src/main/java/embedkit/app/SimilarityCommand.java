package embedkit.app;

import embedkit.search.Neighbors;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints the cosine of two words. */
@Command(
    name = "similarity",
    description = "Print the cosine of two words: 1 for the same direction, 0 for strangers.",
    footer = {"", "Example: embedkit similarity cats.safetensors cat kitten"})
final class SimilarityCommand extends TableQuery implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "TABLE", description = "File of a table, of any format.")
  private String table;

  @Parameters(index = "1", paramLabel = "A", description = "A word, or a row as #12.")
  private String a;

  @Parameters(index = "2", paramLabel = "B", description = "Another.")
  private String b;

  @Override
  public Integer call() {
    ask(
        table,
        opened -> {
          float cosine =
              Neighbors.in(opened).similarity(find(opened, a).vector(), find(opened, b).vector());
          if (json) {
            answer(
                out -> {
                  out.writeStartObject();
                  out.writeStringField("a", a);
                  out.writeStringField("b", b);
                  out.writeNumberField("cosine", cosine);
                  out.writeEndObject();
                });
          } else {
            console().out().printf("%.4f%n", cosine);
          }
        });
    return 0;
  }
}
