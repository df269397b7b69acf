package embedkit.search.exact;

import embedkit.spi.IndexProvider;
import embedkit.testkit.IndexKit;
import java.util.List;

/** The exact index against the rules of every index. */
class ExactIndexTest extends IndexKit {

  @Override
  protected IndexProvider provider() {
    return new ExactIndex.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("exact");
  }
}
