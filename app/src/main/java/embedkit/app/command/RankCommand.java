package embedkit.app.command;

import embedkit.WordLookup;
import embedkit.search.Neighbors;
import picocli.CommandLine.Command;

/** Prints a word's place among the neighbours of another. */
@Command(
    name = "rank",
    description = "Print B's place among the neighbours of A: 1 for the nearest.",
    footer = {"", "Example: embedkit rank glove.safetensors cat tiger"})
final class RankCommand extends PairQuery {

  @Override
  void answer(Neighbors neighbors, WordLookup.Found first, WordLookup.Found second) {
    int rank =
        1 + neighbors.closerThan(first.vector(), second.vector(), rows(first, second)).size();
    print("rank", rank, Integer.toString(rank));
  }
}
