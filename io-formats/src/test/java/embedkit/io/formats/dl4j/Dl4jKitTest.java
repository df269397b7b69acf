package embedkit.io.formats.dl4j;

import embedkit.spi.VectorFormatProvider;
import embedkit.testkit.FormatKit;
import java.util.List;

/** The kit's rules hold for dl4j. */
class Dl4jKitTest extends FormatKit {

  @Override
  protected VectorFormatProvider provider() {
    return new Dl4j.Provider();
  }

  @Override
  protected List<String> samples() {
    return List.of("src/test/resources/dl4j/text.txt", "src/test/resources/dl4j/word2vec.zip");
  }
}
