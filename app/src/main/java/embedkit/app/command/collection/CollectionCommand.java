package embedkit.app.command.collection;

import com.fasterxml.jackson.core.JsonGenerator;
import embedkit.api.Verified;
import embedkit.app.answer.JsonOutput;
import embedkit.app.answer.LuceneLog;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.JsonFlag;
import embedkit.app.progress.RowsBar;
import embedkit.collection.CollectionFacts;
import embedkit.collection.VectorCollection;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Tells what a collection is, checks it, tidies it, and removes items. */
@Command(
    name = "collection",
    description = {
      "Tell what a collection is: how many items, of which dim, by which model.",
      "Items are removed by their ids with --remove."
    },
    footer = {
      "",
      "Example: embedkit collection notes",
      "         embedkit collection notes --remove a1 --remove a2 --compact --verify"
    })
public final class CollectionCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Parameters(index = "0", paramLabel = "DIR", description = "Directory of the collection.")
  private Path directory;

  @Option(
      names = "--remove",
      paramLabel = "ID",
      description = "Remove the item of this id; may be given again.")
  private List<String> removed = List.of();

  @Option(
      names = "--compact",
      description = "Make one segment of all, without what was replaced and removed.")
  private boolean compact;

  @Option(
      names = "--verify",
      description = "Read all of it and compare it with the checksums that it notes.")
  private boolean verify;

  @Mixin private JsonFlag json;

  @Override
  public Integer call() {
    LuceneLog.quiet();
    boolean changes = compact || !removed.isEmpty();
    try (VectorCollection collection =
        changes
            ? VectorCollection.write(host.tables(), directory)
            : VectorCollection.open(host.tables(), directory)) {
      List<String> unknown = removed.stream().filter(id -> !collection.remove(id)).toList();
      if (changes) {
        collection.commit();
      }
      if (!unknown.isEmpty()) {
        host.console().say("Note: there is no item " + String.join(", ", unknown));
      }
      if (compact) {
        collection.compact();
      }
      if (verify) {
        return verified(collection);
      }
      if (json.given()) {
        CollectionFacts facts = collection.facts();
        JsonOutput.print(host.console().out(), generator -> write(generator, facts));
      } else {
        print(collection.facts());
      }
    }
    return 0;
  }

  private int verified(VectorCollection collection) {
    List<Verified> parts;
    try (RowsBar bar = RowsBar.of(host.console(), "Reading " + directory)) {
      parts = collection.verify(bar);
    }
    json.answers(host).verified(parts);
    List<String> damaged =
        parts.stream()
            .filter(part -> part.verdict() == Verified.Verdict.DAMAGED)
            .map(Verified::part)
            .toList();
    if (damaged.isEmpty()) {
      return 0;
    }
    boolean onlyWords = damaged.stream().allMatch(part -> part.endsWith(".words"));
    host.console()
        .say(
            "embedkit: "
                + directory
                + " is damaged in "
                + damaged.stream().collect(Collectors.joining(", "))
                + (onlyWords
                    ? "; make the index of words again with --compact"
                    : "; restore it from a copy"));
    return 1;
  }

  private void print(CollectionFacts facts) {
    PrintWriter out = host.console().out();
    out.println("items       " + facts.items());
    out.println("dim         " + facts.dim());
    out.println("element     " + facts.elementType().text());
    out.println("metric      " + facts.metric().name().toLowerCase(Locale.ROOT));
    out.println("words       " + (facts.words() ? "indexed" : "not indexed"));
    facts
        .index()
        .ifPresent(
            spec ->
                out.println(
                    String.format(
                        Locale.ROOT,
                        "index       %s, of %d of %d segments",
                        spec,
                        facts.indexed(),
                        facts.segments())));
    out.println("model       " + facts.model().orElse("none: items bring their vectors"));
    out.println("segments    " + facts.segments() + ", with " + facts.deleted() + " rows deleted");
    out.println("generation  " + facts.generation());
  }

  private static void write(JsonGenerator generator, CollectionFacts facts) throws IOException {
    generator.writeStartObject();
    generator.writeNumberField("items", facts.items());
    generator.writeNumberField("dim", facts.dim());
    generator.writeStringField("element_type", facts.elementType().text());
    generator.writeStringField("metric", facts.metric().name().toLowerCase(Locale.ROOT));
    generator.writeBooleanField("words", facts.words());
    if (facts.index().isPresent()) {
      generator.writeStringField("index", facts.index().get());
      generator.writeNumberField("indexed", facts.indexed());
    }
    if (facts.model().isPresent()) {
      generator.writeStringField("model", facts.model().get());
    }
    generator.writeNumberField("segments", facts.segments());
    generator.writeNumberField("deleted", facts.deleted());
    generator.writeNumberField("generation", facts.generation());
    generator.writeEndObject();
  }
}
