package embedkit.io.formats.binary;

import embedkit.spi.VectorFormatProvider;
import embedkit.testkit.FormatKit;

/** The kit's rules hold for word2vec-binary. */
class Word2VecBinaryKitTest extends FormatKit {

  @Override
  protected VectorFormatProvider provider() {
    return new Word2VecBinary.Provider();
  }
}
