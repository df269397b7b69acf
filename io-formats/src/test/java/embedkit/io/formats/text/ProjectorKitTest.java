package embedkit.io.formats.text;

import embedkit.spi.VectorFormatProvider;
import embedkit.testkit.FormatKit;
import java.util.List;

/** The kit's rules hold for projector-tsv. */
class ProjectorKitTest extends FormatKit {

  @Override
  protected VectorFormatProvider provider() {
    return new Projector.Provider();
  }

  @Override
  protected boolean keepsEmptyTables() {
    return false;
  }

  @Override
  protected List<String> samples() {
    return List.of("src/test/resources/projector/F15_projector.tsv");
  }
}
