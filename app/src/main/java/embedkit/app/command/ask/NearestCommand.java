package embedkit.app.command.ask;

import embedkit.app.command.flag.AskedTable;
import embedkit.app.command.flag.FilterFlags;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.MetricFlag;
import embedkit.app.command.flag.TopFlag;
import embedkit.search.Among;
import embedkit.search.question.Nearest;
import embedkit.search.question.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Lists the words nearest to a word, or to the mean of several. */
@Command(
    name = "nearest",
    description = {
      "List the words nearest to a word, or to the mean of several.",
      "By cosine each of several words counts the same; by dot product and distance, as it is long."
    },
    footer = {"", "Example: embedkit nearest cats.safetensors king --top 10"})
public final class NearestCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Mixin private AskedTable table;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "WORD",
      description =
          "Words, or rows by number as #12, or - for the numbers of a vector on standard input.")
  private List<String> words;

  @Mixin private TopFlag most;

  @Mixin private MetricFlag by;

  @Option(names = "--keep", description = "Let the words themselves be answers too.")
  private boolean keep;

  @Mixin private FilterFlags filters;

  @Override
  public Integer call() {
    int top = most.top();
    Among among = filters.among();
    table.with(
        host,
        asked -> {
          Nearest nearest = new Nearest(wanted(asked.table().dim()), top, by.metric(), among, keep);
          table.answers(host).answer(asked.ask(nearest));
        });
    return 0;
  }

  /** A vector on standard input is read once, however often it is named. */
  private List<Wanted> wanted(int dim) {
    List<Wanted> wanted = new ArrayList<>();
    Wanted typed = null;
    for (String word : words) {
      if (!word.equals("-")) {
        wanted.add(new Wanted.Word(word));
        continue;
      }
      typed = typed == null ? new Wanted.Vector(TypedVector.read(host.console(), dim)) : typed;
      wanted.add(typed);
    }
    return wanted;
  }
}
