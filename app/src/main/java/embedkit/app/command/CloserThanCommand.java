package embedkit.app.command;

import embedkit.WordLookup;
import embedkit.search.Neighbors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the words that are nearer to a word than another one is. */
@Command(
    name = "closer-than",
    description =
        "List the words that are nearer to A than B is: as many as B's rank among A's neighbours"
            + " less one.",
    footer = {"", "Example: embedkit closer-than glove.safetensors cat tiger"})
final class CloserThanCommand extends PairQuery {

  @Option(names = "--top", paramLabel = "N", description = "The nearest N only (all).")
  private Integer top;

  @Override
  void answer(Neighbors neighbors, WordLookup.Found first, WordLookup.Found second) {
    print(neighbors.closerThan(first.vector(), second.vector(), rows(first, second)), top);
  }
}
