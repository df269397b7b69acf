package embedkit.app.command.learn;

import embedkit.Tables;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** Learns a table from text. */
@Command(
    name = "train",
    sortOptions = false,
    description =
        "Learn a table from text: skip-gram or CBOW with negative sampling or hierarchical softmax,"
            + " of words alone or with their n-grams; GloVe; or a classifier of labelled lines.",
    footer = {
      "",
      "Example: embedkit train",
      "         embedkit train --corpus reviews.txt.zst --dim 200 --optimizer adagrad:lr=0.05",
      "         embedkit train --corpus reviews.txt.zst --objective skipgram:maxn=6",
      "         embedkit train --corpus labelled.txt --objective classifier",
      "         embedkit train --corpus new.txt --from old.safetensors --out grown.safetensors"
    })
public final class TrainCommand extends LearnCommand {

  public static CommandSpec described() {
    return PipelineFlags.addTo(new TrainCommand());
  }

  @Override
  Map<String, String> beneath(Tables tables) {
    return Map.of();
  }
}
