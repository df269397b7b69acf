package embedkit.app;

import embedkit.api.EmbeddingTable;
import embedkit.search.Neighbor;
import embedkit.search.Neighbors;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the words nearest to a word, or to the mean of several. */
@Command(
    name = "nearest",
    description = "List the words nearest to a word, or to the mean of several, by cosine.",
    footer = {"", "Example: embedkit nearest cats.safetensors king --top 10"})
final class NearestCommand extends TableQuery implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "TABLE", description = "File of a table, of any format.")
  private String table;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "WORD",
      description = "Words, or rows by number as #12.")
  private List<String> words;

  @Option(names = "--top", defaultValue = "10", description = "How many (${DEFAULT-VALUE}).")
  private int top;

  @Override
  public Integer call() {
    checkTop(top);
    try (EmbeddingTable opened = open(table)) {
      List<Found> found = words.stream().map(word -> find(opened, word)).toList();
      long[] rows = found.stream().mapToLong(Found::row).filter(row -> row >= 0).toArray();
      print(Neighbors.in(opened).nearest(mean(found, opened.dim()), top, rows));
    }
    return 0;
  }

  /** The mean of the rows as unit vectors, so that a long one does not outweigh the others. */
  private static float[] mean(List<Found> rows, int dim) {
    float[] mean = new float[dim];
    for (Found row : rows) {
      float[] vector = row.vector();
      double square = 0;
      for (float value : vector) {
        square += (double) value * value;
      }
      double scale = square == 0 ? 0 : 1 / (Math.sqrt(square) * rows.size());
      for (int d = 0; d < mean.length; d++) {
        mean[d] += (float) (vector[d] * scale);
      }
    }
    return mean;
  }

  private void print(List<Neighbor> neighbors) {
    if (json) {
      answer(
          out -> {
            out.writeStartArray();
            for (Neighbor near : neighbors) {
              out.writeStartObject();
              out.writeStringField("word", near.token());
              out.writeNumberField("row", near.row());
              out.writeNumberField("cosine", near.score());
              out.writeEndObject();
            }
            out.writeEndArray();
          });
      return;
    }
    for (Neighbor near : neighbors) {
      console().out().printf("%.4f  %s%n", near.score(), near.token());
    }
  }
}
