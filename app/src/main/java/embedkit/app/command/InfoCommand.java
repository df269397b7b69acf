package embedkit.app.command;

import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Vocabulary;
import embedkit.kernels.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says what a table is. */
@Command(
    name = "info",
    description = "Say what a table is: shape, element type, size, words, and how it was made.",
    footer = {"", "Example: embedkit info cats.safetensors"})
final class InfoCommand extends TableQuery implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "TABLE", description = "File of a table, of any format.")
  private String table;

  @Override
  public Integer call() {
    try (EmbeddingTable opened = open(table)) {
      Map<String, Object> facts = facts(opened);
      if (json) {
        answer(
            out -> {
              out.writeStartObject();
              for (Map.Entry<String, Object> fact : facts.entrySet()) {
                out.writeFieldName(fact.getKey());
                if (fact.getValue() instanceof Long number) {
                  out.writeNumber(number);
                } else {
                  out.writeString(fact.getValue().toString());
                }
              }
              out.writeObjectFieldStart("metadata");
              for (Map.Entry<String, String> entry : opened.metadata().entrySet()) {
                out.writeStringField(entry.getKey(), entry.getValue());
              }
              out.writeEndObject();
              out.writeEndObject();
            });
      } else {
        facts.forEach((name, value) -> console().out().printf("%-14s %s%n", name, value));
        opened
            .metadata()
            .forEach((name, value) -> console().out().printf("%-14s %s%n", name, value));
      }
    }
    return 0;
  }

  private Map<String, Object> facts(EmbeddingTable opened) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("table", table);
    facts.put("rows", opened.rows());
    facts.put("dim", (long) opened.dim());
    facts.put("element-type", opened.store().elementType().text());
    facts.put("row-bytes", opened.store().elementType().rowBytes(opened.dim()));
    facts.put("table-bytes", opened.store().shape().bytes());
    fileBytes().ifPresent(bytes -> facts.put("file-bytes", bytes));
    facts.put("words", opened.vocabulary().map(v -> "known").orElse("none"));
    opened.vocabulary().filter(Vocabulary::hasCounts).ifPresent(words -> addCounts(facts, words));
    facts.put("kernels", Kernels.describe());
    return facts;
  }

  private Optional<Long> fileBytes() {
    Path path = Path.of(table);
    try {
      return Files.exists(path) ? Optional.of(Files.size(path)) : Optional.empty();
    } catch (IOException e) {
      throw new FileAccessException("cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  private static void addCounts(Map<String, Object> facts, Vocabulary words) {
    facts.put(
        "counts", LongStream.range(0, words.size()).map(row -> words.count(row).orElse(0)).sum());
  }
}
