package embedkit.app.command.ask;

import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.JsonFlag;
import embedkit.app.command.flag.ModelFlags;
import embedkit.search.answer.Measure;
import embedkit.search.answer.Score;
import embedkit.text.TextEmbedder;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Prints how near two texts are. */
@Command(
    name = "similar",
    description = {
      "Print the cosine of two texts: 1 for the same direction, 0 for strangers.",
      "The words of a table alone are compared by similarity."
    },
    footer = {
      "",
      "Example: embedkit similar cats.safetensors 'a cat on a mat' 'kittens like carpets'"
    })
public final class SimilarCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Mixin private ModelFlags model;

  @Parameters(index = "1", paramLabel = "A", description = "A text.")
  private String a;

  @Parameters(index = "2", paramLabel = "B", description = "Another.")
  private String b;

  @Mixin private JsonFlag json;

  @Override
  public Integer call() {
    try (TextEmbedder embedder = model.open(host)) {
      float cosine = (float) embedder.similarity(a, b);
      json.answers(host).answer(new Score(a, b, Measure.COSINE, cosine));
    }
    return 0;
  }
}
