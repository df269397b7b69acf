package embedkit.app.command.table;

import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.JsonFlag;
import embedkit.app.progress.RowsBar;
import embedkit.text.Distillation;
import embedkit.text.ModelLayout;
import embedkit.text.StaticModel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The directory of a static model that is written. */
final class NewModel {

  private static final Map<String, ModelLayout> LAYOUTS =
      Map.of(
          "model2vec", ModelLayout.MODEL2VEC,
          "sentence-transformers", ModelLayout.STATIC_EMBEDDING);

  private NewModel() {}

  static boolean isLayout(String name) {
    return name != null && LAYOUTS.containsKey(name);
  }

  static ModelLayout layout(String name) {
    return LAYOUTS.get(name);
  }

  /** Writes the model and tells what was written. */
  static void write(Host host, JsonFlag json, StaticModel model, Distillation how, Path folder) {
    try (RowsBar bar = RowsBar.of(host.console(), "Writing " + folder)) {
      how.write(model, folder, bar);
    }
    try (StaticModel written =
        StaticModel.open(host.tables(), folder.toString(), Optional.of(model.tokenizer().spec()))) {
      json.answers(host).written(folder, written.table());
    }
  }
}
