package embedkit.app.command.table;

import embedkit.api.ConfigurationException;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.JsonFlag;
import embedkit.app.command.flag.TokenizerFlag;
import embedkit.text.Distillation;
import embedkit.text.ModelNumbers;
import embedkit.text.StaticModel;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Makes a static model of a table. */
@Command(
    name = "distil",
    description = {
      "Make a static model of a table: a directory that Model2Vec and sentence-transformers open.",
      "Rows are projected to fewer numbers (PCA), and frequent tokens are made to count less."
    },
    footer = {"", "Example: embedkit distil glove.txt.gz small-glove --dim 64 --type i8"})
public final class DistilCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Parameters(
      index = "0",
      paramLabel = "TABLE",
      description = "File of a table of any format, or the directory of a model.")
  private String table;

  @Parameters(
      index = "1",
      paramLabel = "DIR",
      description = "Directory of the model, which is not there yet.")
  private Path out;

  @Mixin private TokenizerFlag tokenizer;

  @Option(
      names = "--dim",
      paramLabel = "N",
      defaultValue = "0",
      description = "Numbers of a row; 0 keeps those of the table as they are (${DEFAULT-VALUE}).")
  private int dim;

  @Option(
      names = "--sif-a",
      paramLabel = "A",
      defaultValue = "0.0001",
      description =
          "The a of the weights a / (a + p), p by counts or else by the place of the row; 0 for no"
              + " weights (${DEFAULT-VALUE}).")
  private double a;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = "f32",
      description = "How numbers are kept: f32, f16 or i8 (${DEFAULT-VALUE}).")
  private ModelNumbers type;

  @Option(
      names = "--layout",
      paramLabel = "NAME",
      defaultValue = "model2vec",
      description = "model2vec or sentence-transformers (${DEFAULT-VALUE}).")
  private String layout;

  @Option(
      names = "--normalize",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Whether the model makes unit vectors (${DEFAULT-VALUE}).")
  private boolean normalize;

  @Mixin private JsonFlag json;

  @Override
  public Integer call() {
    if (!NewModel.isLayout(layout)) {
      throw new ConfigurationException(
          "--layout is \"" + layout + "\"; it must be model2vec or sentence-transformers");
    }
    Distillation how = new Distillation(dim, a, type, NewModel.layout(layout), normalize);
    try (StaticModel model = StaticModel.open(host.tables(), table, tokenizer.spec())) {
      NewModel.write(host, json, model, how, out);
    }
    return 0;
  }
}
