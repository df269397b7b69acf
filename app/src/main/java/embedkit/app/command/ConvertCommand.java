package embedkit.app.command;

import embedkit.Opening;
import embedkit.Saving;
import embedkit.Selection;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.app.progress.RowsBar;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a table as another format. */
@Command(
    name = "convert",
    description = "Write a table as another format, told from the name of the output.",
    footer = {"", "Example: embedkit convert glove.txt.gz glove.safetensors"})
final class ConvertCommand extends TableQuery implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "IN", description = "File of a table, of any format.")
  private String in;

  @Parameters(index = "1", paramLabel = "OUT", description = "File to write.")
  private Path out;

  @Option(
      names = "--to",
      paramLabel = "SPEC",
      description = "Write this format, instead of telling it from the name.")
  private String to;

  @Option(names = "--force", description = "Replace the output if it is there already.")
  private boolean force;

  @Mixin private ReadingOptions reading;

  @Override
  Selection selection() {
    return reading.selection();
  }

  /** A table that is larger than the memory is staged beside its target. */
  @Override
  Opening opening() {
    return super.opening().stagingIn(out.toAbsolutePath().getParent());
  }

  @Override
  public Integer call() {
    Tables tables = tables();
    Saving saving = Saving.usual().replacing(force);
    saving = to == null ? saving : saving.as(to);
    tables.checkSavable(out, saving);
    try (EmbeddingTable table = open(tables, in)) {
      try (RowsBar bar = RowsBar.of(console(), "Writing " + out)) {
        tables.save(table, out, saving.telling(bar));
      }
      print(table);
    }
    return 0;
  }

  private void print(EmbeddingTable table) {
    if (json) {
      answer(
          json -> {
            json.writeStartObject();
            json.writeStringField("file", out.toString());
            json.writeNumberField("rows", table.rows());
            json.writeNumberField("dim", table.dim());
            json.writeEndObject();
          });
    } else {
      console().say(out + ": " + table.rows() + " rows of dim " + table.dim());
    }
  }
}
