package embedkit.app.command;

import embedkit.Catalog;
import embedkit.Providers;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.JsonFlag;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;

/** Lists what is installed. */
@Command(
    name = "plugins",
    footer = {
      "",
      "Example: embedkit plugins",
      "A plugin is named with its options as in --optimizer adam:lr=0.001,beta1=0.9"
    })
final class PluginsCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Mixin private JsonFlag json;

  /** The kinds are those that the catalog has, so that none is forgotten. */
  static CommandSpec described() {
    List<String> kinds = Catalog.empty().kinds().stream().map(Providers::kind).toList();
    CommandSpec spec = CommandSpec.forAnnotatedObject(new PluginsCommand());
    spec.usageMessage()
        .description(
            String.format(
                Locale.ROOT,
                "List every %s and %s, with options.",
                String.join(", ", kinds.subList(0, kinds.size() - 1)),
                kinds.getLast()));
    return spec;
  }

  @Override
  public Integer call() {
    json.answers(host).plugins(host.tables().catalog());
    return 0;
  }
}
