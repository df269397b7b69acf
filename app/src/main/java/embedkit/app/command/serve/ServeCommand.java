package embedkit.app.command.serve;

import embedkit.app.command.flag.Host;
import embedkit.server.Server;
import embedkit.server.ServerBuilder;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Serves tables over HTTP. */
@Command(
    name = "serve",
    description = {
      "Answer the questions of this command line, and OpenAI's clients, over HTTP.",
      "This machine alone can ask, unless --host and --token-file say otherwise. Ctrl-C ends it when"
          + " the requests in flight are answered."
    },
    footer = {
      "",
      "Example: embedkit serve cats.safetensors",
      "         embedkit serve glove.safetensors texts=potion/ --port 8080"
    })
public final class ServeCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Parameters(
      index = "0..*",
      arity = "1..*",
      paramLabel = "[NAME=]TABLE",
      description =
          "Tables and models, each with the name that clients call it by; left out, it is the"
              + " file's. The first one is asked where a client names none.")
  private List<String> addresses;

  @Mixin private ServingFlags serving;

  @Override
  public Integer call() throws InterruptedException {
    ServerBuilder builder = serving.builder(host);
    try (OpenedTables tables = OpenedTables.open(host, addresses)) {
      tables.addTo(builder);
      try (Server server = builder.start()) {
        Serving.untilEnded(host.console(), server);
      }
    }
    return 0;
  }
}
