package embedkit.app.command.collection;

import embedkit.api.ConfigurationException;
import embedkit.app.answer.LuceneLog;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.TopFlag;
import embedkit.collection.Filter;
import embedkit.collection.Found;
import embedkit.collection.Search;
import embedkit.collection.VectorCollection;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Searches a collection. */
@Command(
    name = "find",
    description = {
      "Find the items of a collection that are nearest to what a text means, or that have its words,"
          + " or both.",
      "Each line is a score, an id and the text."
    },
    footer = {
      "",
      "Example: embedkit find notes 'happy kittens' --where 'year >= 1990 and lang = \"en\"'",
      "         embedkit find notes 'happy kittens' --hybrid --top 5 --json"
    })
public final class FindCommand implements Callable<Integer> {

  /** How to say what items are found by. */
  enum By {
    VECTOR,
    WORDS
  }

  private static final int WIDEST_TEXT = 100;

  @ParentCommand private Host host;

  @Parameters(index = "0", paramLabel = "DIR", description = "Directory of the collection.")
  private Path directory;

  @Parameters(index = "1", paramLabel = "TEXT", description = "What is sought.")
  private String text;

  @Mixin private TopFlag top;

  @Option(
      names = "--where",
      paramLabel = "FILTER",
      description =
          "Among the items whose metadata pass alone, such as: year >= 2000 and lang in (\"en\","
              + " \"de\") and not draft = true. There are = != < <= > >= in, between, exists, and,"
              + " or, not, parentheses.")
  private String where;

  @Option(
      names = "--by",
      paramLabel = "vector|words",
      description = "By what the text means (the usual), or by its words (BM25).")
  private By by;

  @Option(
      names = "--hybrid",
      description = "By both: ranks by vector and by words are fused (reciprocal rank fusion).")
  private boolean hybrid;

  @Option(
      names = "--weights",
      split = ",",
      arity = "1",
      paramLabel = "V,W",
      description = "How much the vector and the words count in --hybrid (1,1).")
  private List<Double> weights;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "Where the collection's model is now, if it is not where it was.")
  private String model;

  @Option(names = "--json", description = "Print JSON lines, one for each item.")
  private boolean json;

  @Override
  public Integer call() {
    LuceneLog.quiet();
    if (weights != null && (!hybrid || weights.size() != 2)) {
      throw new ConfigurationException(
          "--weights are two numbers for --hybrid, such as --hybrid --weights 1,0.5");
    }
    if (by != null && hybrid) {
      throw new ConfigurationException("--by and --hybrid exclude each other; say one of them");
    }
    Filter filter = where == null ? Filter.ALL : Filter.parse(where);
    try (VectorCollection collection = VectorCollection.open(host.tables(), directory)) {
      if (model != null) {
        collection.useModel(model);
      }
      List<Found> found = collection.find(new Search(by(), filter, top.top()));
      found.forEach(json ? one -> host.console().out().println(one.json()) : this::print);
      if (found.isEmpty()) {
        host.console()
            .say(String.format(Locale.ROOT, "Note: no item of %d was found.", collection.size()));
      }
    }
    return 0;
  }

  private Search.By by() {
    if (hybrid) {
      double vector = weights == null ? 1 : weights.get(0);
      double words = weights == null ? 1 : weights.get(1);
      return new Search.Hybrid(
          text, vector, words, Search.Hybrid.USUAL_K, Search.Hybrid.USUAL_DEPTH);
    }
    return by == By.WORDS ? new Search.Words(text) : new Search.Meaning(text);
  }

  private void print(Found found) {
    String line = found.text().strip().replaceAll("\\s+", " ");
    if (line.length() > WIDEST_TEXT) {
      int end = Character.isHighSurrogate(line.charAt(WIDEST_TEXT - 1)) ? 1 : 0;
      line = line.substring(0, WIDEST_TEXT - end) + "...";
    }
    host.console()
        .out()
        .println(
            String.format(Locale.ROOT, "%.4f  %s  %s", found.score(), found.id(), line)
                .stripTrailing());
  }
}
