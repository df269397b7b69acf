package embedkit.app.command.learn;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.app.command.flag.Reading;
import embedkit.training.Pipeline;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** Runs a pipeline of a file, or the one that made a table. */
@Command(
    name = "run",
    sortOptions = false,
    description = {
      "Run a pipeline: of a file as train --print-pipeline writes it, or the one that made a table,"
          + " once more.",
      "Flags change what the file says."
    },
    footer = {
      "",
      "Example: embedkit train --dim 64 --print-pipeline > small.yaml",
      "         embedkit run small.yaml --out small.safetensors"
    })
public final class RunCommand extends LearnCommand {

  @Parameters(
      paramLabel = "PIPELINE",
      description = "A file that ends in .yaml or .yml, or a table that embedkit made.")
  private String file;

  public static CommandSpec described() {
    return PipelineFlags.addTo(new RunCommand());
  }

  @Override
  Map<String, String> beneath(Tables tables) {
    if (file.endsWith(".yaml") || file.endsWith(".yml")) {
      return Reading.of(tables, file, (name, in) -> PipelineFile.read(file, in, tables.catalog()));
    }
    try (EmbeddingTable table = tables.open(Path.of(file))) {
      Map<String, String> made = Pipeline.madeBy(table.metadata(), tables.catalog());
      if (!made.containsKey("corpus")) {
        throw new ConfigurationException(
            file + " does not say how it was made; a pipeline's file ends in .yaml");
      }
      return made;
    }
  }
}
