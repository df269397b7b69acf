package embedkit.io.formats.binary;

import embedkit.spi.VectorFormatProvider;
import embedkit.testkit.FormatKit;
import java.util.List;

/** The kit's rules hold for fasttext-bin, on models that fastText made. */
class FastTextBinaryKitTest extends FormatKit {

  @Override
  protected VectorFormatProvider provider() {
    return new FastTextBinary.Provider();
  }

  @Override
  protected List<String> samples() {
    return List.of(
        FastTextBinaryTest.fixture("subwords.bin"),
        FastTextBinaryTest.fixture("words.bin"),
        FastTextBinaryTest.fixture("one.bin"));
  }
}
