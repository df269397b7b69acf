package embedkit.app.command;

import embedkit.WordLookup;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.index.Metric;
import embedkit.search.Among;
import embedkit.search.Neighbors;
import embedkit.search.Terms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the words nearest to a word, or to the mean of several. */
@Command(
    name = "nearest",
    description = {
      "List the words nearest to a word, or to the mean of several.",
      "By cosine each of several words counts the same; by dot product and distance, as it is long."
    },
    footer = {"", "Example: embedkit nearest cats.safetensors king --top 10"})
final class NearestCommand extends TableQuery implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "TABLE", description = "File of a table, of any format.")
  private String table;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "WORD",
      description =
          "Words, or rows by number as #12, or - for the numbers of a vector on standard input.")
  private List<String> words;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many (${DEFAULT-VALUE}).")
  private int top;

  @Mixin private MetricFlag by;

  @Option(names = "--keep", description = "Let the words themselves be answers too.")
  private boolean keep;

  @Mixin private Filters filters;

  @Override
  public Integer call() {
    checkTop(top);
    Among among = filters.among();
    ask(
        table,
        opened -> {
          Neighbors neighbors = Neighbors.in(opened).by(by.metric()).among(among);
          Terms terms = keep ? terms(opened).keepingRows() : terms(opened);
          if (by.metric() == Metric.COSINE) {
            print(neighbors.nearest(terms, top), by.metric());
          } else {
            print(
                neighbors.nearest(terms.plainMean(opened.dim()), top, terms.excluded()),
                by.metric());
          }
        });
    return 0;
  }

  private Terms terms(EmbeddingTable opened) {
    Terms terms = Terms.none();
    for (String word : words) {
      Vector vector = vector(opened, word);
      terms = terms.with(vector.values(), 1, vector.row());
    }
    return terms;
  }

  private record Vector(long row, float[] values) {}

  private float[] typed;

  private Vector vector(EmbeddingTable opened, String word) {
    if (!word.equals("-")) {
      WordLookup.Found found = find(opened, word);
      return new Vector(found.row(), found.vector());
    }
    if (typed == null) {
      typed = typed(opened.dim());
    }
    return new Vector(-1, typed);
  }

  /** The numbers on standard input, between spaces, commas or line ends. */
  private float[] typed(int dim) {
    String text;
    try {
      // A number takes 25 characters at most; more than that many is no vector of this table.
      byte[] bytes = console().in().readNBytes(32 * dim + 1024);
      text = new String(bytes, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new FileAccessException("cannot read standard input: " + e.getMessage(), e);
    }
    String[] fields = text.replaceAll("[\\[\\],;]", " ").strip().split("\\s+");
    if (fields.length != dim || text.isEmpty()) {
      throw new ConfigurationException(
          "standard input has "
              + (text.isEmpty() ? 0 : fields.length)
              + " numbers; a vector of this table has "
              + dim);
    }
    float[] vector = new float[dim];
    for (int i = 0; i < dim; i++) {
      try {
        vector[i] = Float.parseFloat(fields[i]);
      } catch (NumberFormatException e) {
        throw new ConfigurationException(
            "number " + (i + 1) + " on standard input is \"" + fields[i] + "\"");
      }
    }
    return vector;
  }
}
