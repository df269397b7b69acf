package embedkit.app.command.ask;

import embedkit.app.command.flag.FilterFlags;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.TopFlag;
import embedkit.search.question.Analogy;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Answers: a is to b as c is to what? */
@Command(
    name = "analogy",
    description = "Answer: A is to B as C is to what? By the sum B - A + C, or by the product.",
    footer = {"", "Example: embedkit analogy glove.safetensors man king woman"})
public final class AnalogyCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Mixin private ScoredTable table;

  @Parameters(index = "1", paramLabel = "A", description = "A word, or a row as #12.")
  private String a;

  @Parameters(index = "2", paramLabel = "B", description = "What belongs to it.")
  private String b;

  @Parameters(index = "3", paramLabel = "C", description = "Another word.")
  private String c;

  @Mixin private TopFlag most;

  @Option(
      names = "--product",
      description =
          "Multiply the closeness to B and C and divide by that to A (3CosMul), instead of adding.")
  private boolean product;

  @Mixin private FilterFlags filters;

  @Override
  public Integer call() {
    table.ask(host, new Analogy(a, b, c, most.top(), product, filters.among()));
    return 0;
  }
}
