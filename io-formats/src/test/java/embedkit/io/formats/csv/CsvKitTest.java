package embedkit.io.formats.csv;

import embedkit.spi.VectorFormatProvider;
import embedkit.testkit.FormatKit;
import java.util.List;

/** The kit's rules hold for csv. */
class CsvKitTest extends FormatKit {

  @Override
  protected VectorFormatProvider provider() {
    return new Csv.Provider();
  }

  @Override
  protected List<String> samples() {
    return List.of(
        "src/test/resources/csv/vectors.csv",
        "src/test/resources/csv/pandas.tsv",
        "src/test/resources/csv/komma.csv");
  }
}
