package embedkit.app.command;

import embedkit.WordLookup;
import embedkit.search.Among;
import embedkit.search.Neighbor;
import embedkit.search.Neighbors;
import embedkit.search.Terms;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Answers: a is to b as c is to what? */
@Command(
    name = "analogy",
    description = "Answer: A is to B as C is to what? By the sum B - A + C, or by the product.",
    footer = {"", "Example: embedkit analogy glove.safetensors man king woman"})
final class AnalogyCommand extends TableQuery implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "TABLE", description = "File of a table, of any format.")
  private String table;

  @Parameters(index = "1", paramLabel = "A", description = "A word, or a row as #12.")
  private String a;

  @Parameters(index = "2", paramLabel = "B", description = "What belongs to it.")
  private String b;

  @Parameters(index = "3", paramLabel = "C", description = "Another word.")
  private String c;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many (${DEFAULT-VALUE}).")
  private int top;

  @Option(
      names = "--product",
      description =
          "Multiply the closeness to B and C and divide by that to A (3CosMul), instead of adding.")
  private boolean product;

  @Mixin private Filters filters;

  @Override
  public Integer call() {
    checkTop(top);
    Among among = filters.among();
    ask(
        table,
        opened -> {
          WordLookup.Found from = find(opened, a);
          WordLookup.Found to = find(opened, b);
          WordLookup.Found other = find(opened, c);
          Terms terms =
              Terms.none()
                  .with(to.vector(), 1, to.row())
                  .with(other.vector(), 1, other.row())
                  .with(from.vector(), -1, from.row());
          Neighbors neighbors = Neighbors.in(opened).among(among);
          List<Neighbor> found =
              product
                  ? neighbors.nearestByProduct(List.of(terms), top).getFirst()
                  : neighbors.nearest(terms, top);
          print(found, product ? "product" : "cosine");
        });
    return 0;
  }
}
