package embedkit.io.formats.text;

import embedkit.spi.VectorFormatProvider;
import embedkit.testkit.FormatKit;

/** The kit's rules hold for word2vec-text. */
class Word2VecTextKitTest extends FormatKit {

  @Override
  protected VectorFormatProvider provider() {
    return new Word2VecText.Provider();
  }
}
