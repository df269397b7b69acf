package embedkit.io.formats.parquet;

import embedkit.spi.VectorFormatProvider;
import embedkit.testkit.FormatKit;
import java.util.List;

/** The kit's rules hold for parquet. */
class ParquetKitTest extends FormatKit {

  @Override
  protected VectorFormatProvider provider() {
    return new Parquet.Provider();
  }

  @Override
  protected List<String> samples() {
    return List.of(
        "src/test/resources/parquet/none.parquet",
        "src/test/resources/parquet/snappy.parquet",
        "src/test/resources/parquet/wide.parquet");
  }
}
