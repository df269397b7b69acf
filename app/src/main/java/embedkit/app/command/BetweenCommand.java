package embedkit.app.command;

import embedkit.WordLookup;
import embedkit.search.Neighbors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the words that lie between two. */
@Command(
    name = "between",
    description = {
      "List the words between A and B: nearer to each of them than they are to each other.",
      "These are the words that closer-than A B and closer-than B A have in common, with the lower"
          + " of their two scores."
    },
    footer = {"", "Example: embedkit between glove.safetensors cat tiger --top 10"})
final class BetweenCommand extends PairQuery {

  @Option(names = "--top", paramLabel = "N", description = "The nearest N only (all).")
  private Integer top;

  @Override
  void answer(Neighbors neighbors, WordLookup.Found first, WordLookup.Found second) {
    print(neighbors.between(first.vector(), second.vector(), rows(first, second)), top);
  }
}
