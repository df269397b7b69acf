package embedkit.app.command;

import embedkit.WordLookup;
import embedkit.search.Neighbors;
import picocli.CommandLine.Command;

/** Prints how near two words are. */
@Command(
    name = "similarity",
    description = {
      "Print the cosine of two words: 1 for the same direction, 0 for strangers.",
      "Euclidean is the distance with a minus sign, so that more is nearer."
    },
    footer = {"", "Example: embedkit similarity cats.safetensors cat kitten"})
final class SimilarityCommand extends PairQuery {

  @Override
  void answer(Neighbors neighbors, WordLookup.Found first, WordLookup.Found second) {
    float score = neighbors.similarity(first.vector(), second.vector());
    print(metricName(), score, "%.4f".formatted(score));
  }
}
