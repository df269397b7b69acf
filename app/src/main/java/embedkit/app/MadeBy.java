package embedkit.app;

import embedkit.spi.Option;
import embedkit.training.Pipeline;
import java.util.LinkedHashMap;
import java.util.Map;

/** The pipeline that a table's metadata tells. */
final class MadeBy {

  private MadeBy() {}

  /** What the metadata says of a pipeline, text by the option's name; empty if nothing. */
  static Map<String, String> of(Map<String, String> metadata) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (Option<?> option : Pipeline.options()) {
      String value = metadata.get(option.name());
      if (value != null) {
        settings.put(option.name(), value);
      }
    }
    return settings;
  }
}
