package embedkit.storage.mmap;

import embedkit.spi.VectorFormatProvider;
import embedkit.testkit.FormatKit;
import java.util.List;

/** The kit's rules hold for safetensors-rows. */
class SafetensorsRowsKitTest extends FormatKit {

  @Override
  protected VectorFormatProvider provider() {
    return new SafetensorsRows.Provider();
  }

  @Override
  protected boolean keepsTokens() {
    return false;
  }

  @Override
  protected List<String> samples() {
    return List.of(
        "src/test/resources/safetensors/F08_f64.safetensors",
        "src/test/resources/safetensors/F08_model2vec_int8.safetensors",
        "src/test/resources/safetensors/F08_model2vec_vocabulary_quantised.safetensors");
  }
}
