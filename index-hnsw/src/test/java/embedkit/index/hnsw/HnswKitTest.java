package embedkit.index.hnsw;

import embedkit.spi.IndexProvider;
import embedkit.testkit.IndexKit;
import java.util.List;

/** The rules of every index; the second spec walks even so few rows, the first scans them. */
class HnswKitTest extends IndexKit {

  @Override
  protected IndexProvider provider() {
    return new HnswProvider();
  }

  @Override
  protected List<String> specs() {
    return List.of("hnsw", "hnsw:degree=8,beam=80,search=24");
  }

  @Override
  protected double recall() {
    return 0.9;
  }
}
