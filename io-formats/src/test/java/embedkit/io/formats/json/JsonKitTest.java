package embedkit.io.formats.json;

import embedkit.spi.VectorFormatProvider;
import embedkit.testkit.FormatKit;
import java.util.List;

/** The kit's rules hold for json. */
class JsonKitTest extends FormatKit {

  @Override
  protected VectorFormatProvider provider() {
    return new Json.Provider();
  }

  @Override
  protected boolean keepsEmptyTables() {
    return false;
  }

  @Override
  protected List<String> samples() {
    return List.of(
        "src/test/resources/json/vectors.json",
        "src/test/resources/json/vectors.jsonl",
        "src/test/resources/json/list.json");
  }
}
