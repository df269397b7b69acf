package embedkit.app.command.table;

import embedkit.Opening;
import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.JsonFlag;
import embedkit.app.command.flag.OpeningFlags;
import embedkit.app.command.flag.ReadingFlags;
import embedkit.app.progress.RowsBar;
import embedkit.text.Distillation;
import embedkit.text.ModelNumbers;
import embedkit.text.StaticModel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Writes a table as another format. */
@Command(
    name = "convert",
    description = "Write a table as another format, told from the name of the output.",
    footer = {"", "Example: embedkit convert glove.txt.gz glove.safetensors"})
public final class ConvertCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Parameters(
      index = "0",
      paramLabel = "IN",
      description = "File of a table, of any format; - is standard input.")
  private String in;

  @Parameters(index = "1", paramLabel = "OUT", description = "File to write.")
  private Path out;

  @Option(
      names = "--to",
      paramLabel = "SPEC",
      description =
          "Write this format, instead of telling it from the name; model2vec or"
              + " sentence-transformers write the directory of a static model, with the tokenizer"
              + " beside the table or one of its words.")
  private String to;

  @Option(names = "--force", description = "Replace the output if it is there already.")
  private boolean force;

  @Mixin private OpeningFlags opening;

  @Mixin private ReadingFlags reading;

  @Mixin private JsonFlag json;

  @Override
  public Integer call() {
    Tables tables = host.tables();
    if (NewModel.isLayout(to)) {
      return model(tables);
    }
    Saving saving = Saving.usual().replacing(force);
    saving = to == null ? saving : saving.as(to);
    tables.checkSavable(out, saving);
    // A table that is larger than the memory is staged beside its target.
    Opening staged =
        Opening.usual()
            .selecting(reading.selection(tables))
            .stagingIn(out.toAbsolutePath().getParent());
    try (EmbeddingTable table = opening.open(host.console(), tables, in, staged)) {
      try (RowsBar bar = RowsBar.of(host.console(), "Writing " + out)) {
        tables.save(table, out, saving.telling(bar));
      }
      json.answers(host).written(out, table);
    }
    return 0;
  }

  /** A model is a directory, which no format writes. */
  private int model(Tables tables) {
    if (force) {
      throw new ConfigurationException("--force replaces no directory; name another one");
    }
    try (StaticModel model = StaticModel.open(tables, in, Optional.empty())) {
      boolean normalized = model.settings().normalized();
      NewModel.write(
          host,
          json,
          model,
          new Distillation(0, 0, ModelNumbers.F32, NewModel.layout(to), normalized),
          out);
    }
    return 0;
  }
}
