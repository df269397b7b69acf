package embedkit.io.formats.text;

import embedkit.spi.VectorFormatProvider;
import embedkit.testkit.FormatKit;

/** The kit's rules hold for glove-text. */
class GloveTextKitTest extends FormatKit {

  @Override
  protected VectorFormatProvider provider() {
    return new GloveText.Provider();
  }

  @Override
  protected boolean keepsEmptyTables() {
    return false;
  }
}
