package embedkit.app.command.ask;

import embedkit.api.ConfigurationException;
import embedkit.app.command.flag.FilterFlags;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.MetricFlag;
import embedkit.app.command.flag.TokenizerFlag;
import embedkit.app.command.flag.TopFlag;
import embedkit.search.Among;
import embedkit.search.question.Nearest;
import embedkit.search.question.Questions;
import embedkit.search.question.Wanted;
import embedkit.text.TextEmbedder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Lists the words nearest to a word, or to the mean of several. */
@Command(
    name = "nearest",
    description = {
      "List the words nearest to a word, to a text, or to the mean of several.",
      "By cosine each of several words counts the same; by dot product and distance, as it is long."
    },
    footer = {"", "Example: embedkit nearest cats.safetensors king --top 10"})
public final class NearestCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Spec private CommandSpec spec;

  @Mixin private ScoredTable table;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "WORD",
      description =
          "Words, or rows by number as #12, or - for the numbers of a vector on standard input.")
  private List<String> words = List.of();

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "Rows near to this text, as embed makes a vector of it; may be given again.")
  private List<String> texts = List.of();

  @Mixin private TokenizerFlag tokenizer;

  @Mixin private TopFlag most;

  @Mixin private MetricFlag by;

  @Option(names = "--keep", description = "Let the words themselves be answers too.")
  private boolean keep;

  @Mixin private FilterFlags filters;

  @Override
  public Integer call() {
    int top = most.top();
    Among among = filters.among();
    if (words.isEmpty() && texts.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "Missing required parameter: 'WORD'");
    }
    table.with(
        host,
        asked -> {
          Nearest nearest = new Nearest(wanted(asked), top, by.metric(), among, keep);
          table.answers(host).answer(asked.ask(nearest));
        });
    return 0;
  }

  /** A vector on standard input is read once, however often it is named. */
  private List<Wanted> wanted(Questions asked) {
    List<Wanted> wanted = new ArrayList<>();
    Wanted typed = null;
    int dim = asked.table().dim();
    for (String word : words) {
      if (!word.equals("-")) {
        wanted.add(new Wanted.Word(word));
        continue;
      }
      typed = typed == null ? new Wanted.Vector(TypedVector.read(host.console(), dim)) : typed;
      wanted.add(typed);
    }
    if (!texts.isEmpty()) {
      TextEmbedder embedder = table.embedder(host, asked, tokenizer);
      for (String text : texts) {
        wanted.add(new Wanted.Vector(embedded(embedder, text)));
      }
    }
    return wanted;
  }

  private static float[] embedded(TextEmbedder embedder, String text) {
    float[] vector = embedder.embed(text);
    for (float value : vector) {
      if (value != 0) {
        return vector;
      }
    }
    throw new ConfigurationException("no token of \"" + text + "\" is in this table");
  }
}
