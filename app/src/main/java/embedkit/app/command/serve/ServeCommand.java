package embedkit.app.command.serve;

import embedkit.api.ConfigurationException;
import embedkit.app.command.flag.Host;
import embedkit.server.Server;
import embedkit.server.ServerBuilder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Serves tables, models and collections over HTTP. */
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
      "         embedkit serve glove.safetensors texts=potion/ --port 8080",
      "         embedkit serve notes --writable"
    })
public final class ServeCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Parameters(
      index = "0..*",
      arity = "1..*",
      paramLabel = "[NAME=]TABLE|COLLECTION",
      description =
          "Tables, models and directories of collections, each with the name that clients call it by;"
              + " left out, it is the file's. The first table is asked where a client names none.")
  private List<String> addresses;

  @Option(
      names = "--writable",
      description =
          "Let clients put and remove items of the collections. Nobody else can change them"
              + " meanwhile.")
  private boolean writable;

  @Mixin private ServingFlags serving;

  @Override
  public Integer call() throws InterruptedException {
    ServerBuilder builder = serving.builder(host);
    Map<Boolean, List<String>> typed =
        addresses.stream().collect(Collectors.partitioningBy(OpenedCollections::isOne));
    if (writable && typed.get(true).isEmpty()) {
      throw new ConfigurationException(
          "--writable is of collections, and none is named; a collection is a directory that"
              + " collect has made");
    }
    try (OpenedTables tables = OpenedTables.open(host, typed.get(false));
        OpenedCollections collections = OpenedCollections.open(host, typed.get(true), writable)) {
      tables.addTo(builder);
      collections.addTo(builder);
      try (Server server = builder.start()) {
        Serving.untilEnded(host.console(), server);
      }
    }
    return 0;
  }
}
