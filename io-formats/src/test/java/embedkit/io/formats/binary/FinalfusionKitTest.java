package embedkit.io.formats.binary;

import embedkit.spi.VectorFormatProvider;
import embedkit.testkit.FormatKit;
import java.util.List;
import java.util.stream.Stream;

/** The kit's rules hold for finalfusion. */
class FinalfusionKitTest extends FormatKit {

  @Override
  protected VectorFormatProvider provider() {
    return new Finalfusion.Provider();
  }

  @Override
  protected List<String> samples() {
    return Stream.of("simple0", "buckets", "explicit", "quantised", "rotated")
        .map(FinalfusionTest::fixture)
        .toList();
  }
}
