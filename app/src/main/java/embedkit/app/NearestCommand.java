package embedkit.app;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.search.Among;
import embedkit.search.Metric;
import embedkit.search.Neighbors;
import embedkit.search.Terms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the words nearest to a word, or to the mean of several. */
@Command(
    name = "nearest",
    description = "List the words nearest to a word, or to the mean of several.",
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

  @Option(names = "--top", defaultValue = "10", description = "How many (${DEFAULT-VALUE}).")
  private int top;

  @Option(
      names = "--metric",
      defaultValue = "cosine",
      description = "By ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private Metric metric;

  @Option(names = "--keep", description = "Let the words themselves be answers too.")
  private boolean keep;

  @Option(
      names = "--first",
      paramLabel = "ROWS",
      description = "Answer from the first rows only, the most frequent words of a sorted table.")
  private Long first;

  @Option(
      names = "--match",
      paramLabel = "REGEX",
      description = "Answer with words only that match this regular expression as a whole.")
  private String match;

  @Override
  public Integer call() {
    checkTop(top);
    Among among = among();
    ask(
        table,
        opened -> {
          Neighbors neighbors = Neighbors.in(opened).by(metric).among(among);
          Terms terms = keep ? terms(opened).keepingRows() : terms(opened);
          if (words.size() == 1 && metric != Metric.COSINE) {
            // One vector is taken as long as it is: by these metrics its length counts.
            Vector one = vector(opened, words.getFirst());
            long[] exclude = keep || one.row() < 0 ? new long[0] : new long[] {one.row()};
            print(neighbors.nearest(one.values(), top, exclude), metric);
          } else {
            print(neighbors.nearest(terms, top), metric);
          }
        });
    return 0;
  }

  private Among among() {
    if (first != null && first < 1) {
      throw new ConfigurationException("--first is " + first + "; it must be 1 or more");
    }
    try {
      return new Among(
          0,
          first == null ? Long.MAX_VALUE : first,
          Optional.ofNullable(match).map(Pattern::compile));
    } catch (PatternSyntaxException e) {
      throw new ConfigurationException(
          "--match is no regular expression: " + e.getDescription() + " in \"" + match + "\"");
    }
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
      Found found = find(opened, word);
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
