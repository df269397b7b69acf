package embedkit.app.command;

import embedkit.Tables;
import embedkit.api.Verified;
import embedkit.app.progress.RowsBar;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Reads all of a table and compares it with its checksums. */
@Command(
    name = "verify",
    sortOptions = false,
    description = "Read all of a table and compare it with the checksums that it notes.",
    footer = {"", "Example: embedkit verify cats.safetensors"})
final class VerifyCommand extends TableQuery implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "TABLE", description = "File of a table, of any format.")
  private String table;

  @Override
  public Integer call() {
    Tables tables = tables();
    List<Verified> parts;
    try (RowsBar bar = RowsBar.of(console(), "Reading " + table)) {
      parts = tables.verify(table, bar);
    }
    if (json) {
      answer(
          out -> {
            out.writeStartArray();
            for (Verified part : parts) {
              out.writeStartObject();
              out.writeStringField("part", part.part());
              out.writeNumberField("bytes", part.bytes());
              out.writeStringField("verdict", word(part));
              out.writeEndObject();
            }
            out.writeEndArray();
          });
    } else {
      parts.forEach(
          part ->
              console()
                  .out()
                  .printf("%-10s %,16d bytes  %s%n", word(part), part.bytes(), part.part()));
    }
    String damaged =
        parts.stream()
            .filter(part -> part.verdict() == Verified.Verdict.DAMAGED)
            .map(Verified::part)
            .collect(Collectors.joining(", "));
    if (!damaged.isEmpty()) {
      console()
          .say("embedkit: " + table + " is damaged in " + damaged + "; restore it from a copy");
    }
    return damaged.isEmpty() ? 0 : 1;
  }

  private static String word(Verified part) {
    return part.verdict().name().toLowerCase(Locale.ROOT);
  }
}
