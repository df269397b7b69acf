package embedkit.app.command.ask;

import embedkit.app.command.flag.Host;
import embedkit.search.question.Similarity;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Prints how near two words are. */
@Command(
    name = "similarity",
    description = {
      "Print the cosine of two words: 1 for the same direction, 0 for strangers.",
      "Euclidean is the distance with a minus sign, so that more is nearer."
    },
    footer = {"", "Example: embedkit similarity cats.safetensors cat kitten"})
public final class SimilarityCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Mixin private TwoWords words;

  @Override
  public Integer call() {
    words.table().ask(host, new Similarity(words.a(), words.b(), words.metric()));
    return 0;
  }
}
