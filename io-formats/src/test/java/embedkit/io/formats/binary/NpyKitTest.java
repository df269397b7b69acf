package embedkit.io.formats.binary;

import embedkit.spi.VectorFormatProvider;
import embedkit.testkit.FormatKit;

/** The kit's rules hold for npy. */
class NpyKitTest extends FormatKit {

  @Override
  protected VectorFormatProvider provider() {
    return new Npy.Provider();
  }

  @Override
  protected String spec() {
    return "npy:tokens=drop";
  }

  @Override
  protected boolean keepsTokens() {
    return false;
  }
}
