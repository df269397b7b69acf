package embedkit.io.formats.text;

import embedkit.spi.VectorFormatProvider;
import embedkit.testkit.FormatKit;

/** The kit's rules hold for projector-tsv. */
class ProjectorKitTest extends FormatKit {

  @Override
  protected VectorFormatProvider provider() {
    return new Projector.Provider();
  }
}
