package embedkit.app.command.ask;

import embedkit.app.command.flag.FewFlag;
import embedkit.app.command.flag.Host;
import embedkit.search.question.Between;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Lists the words that lie between two. */
@Command(
    name = "between",
    description = {
      "List the words between A and B: nearer to each of them than they are to each other.",
      "These are the words that closer-than A B and closer-than B A have in common, with the lower"
          + " of their two scores."
    },
    footer = {"", "Example: embedkit between glove.safetensors cat tiger --top 10"})
public final class BetweenCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Mixin private TwoWords words;

  @Mixin private FewFlag few;

  @Override
  public Integer call() {
    words.table().ask(host, new Between(words.a(), words.b(), words.metric(), few.top()));
    return 0;
  }
}
