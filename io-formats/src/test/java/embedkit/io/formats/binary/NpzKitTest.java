package embedkit.io.formats.binary;

import embedkit.spi.VectorFormatProvider;
import embedkit.testkit.FormatKit;

/** The kit's rules hold for npz. */
class NpzKitTest extends FormatKit {

  @Override
  protected VectorFormatProvider provider() {
    return new Npz.Provider();
  }
}
