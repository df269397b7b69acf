package embedkit.app.command.ask;

import embedkit.app.command.flag.FewFlag;
import embedkit.app.command.flag.Host;
import embedkit.search.question.CloserThan;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Lists the words that are nearer to a word than another one is. */
@Command(
    name = "closer-than",
    description =
        "List the words that are nearer to A than B is: as many as B's rank among A's neighbours"
            + " less one.",
    footer = {"", "Example: embedkit closer-than glove.safetensors cat tiger"})
public final class CloserThanCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Mixin private TwoWords words;

  @Mixin private FewFlag few;

  @Override
  public Integer call() {
    words.table().ask(host, new CloserThan(words.a(), words.b(), words.metric(), few.top()));
    return 0;
  }
}
