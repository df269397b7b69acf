package embedkit.io.formats.hdf5;

import embedkit.spi.VectorFormatProvider;
import embedkit.testkit.FormatKit;
import java.util.List;

/** The kit's rules hold for hdf5, on files that h5py made. */
class Hdf5KitTest extends FormatKit {

  @Override
  protected VectorFormatProvider provider() {
    return new Hdf5.Provider();
  }

  @Override
  protected boolean keepsEmptyTables() {
    return false;
  }

  @Override
  protected List<String> samples() {
    return List.of(Hdf5Test.fixture("pair_fixed.h5"), Hdf5Test.fixture("attribute.h5"));
  }
}
