package embedkit.io.formats.gguf;

import embedkit.spi.VectorFormatProvider;
import embedkit.testkit.FormatKit;
import java.util.List;

/** The kit's rules hold for gguf. */
class GgufKitTest extends FormatKit {

  @Override
  protected VectorFormatProvider provider() {
    return new Gguf.Provider();
  }

  @Override
  protected List<String> samples() {
    return List.of(
        "src/test/resources/gguf/f32.gguf",
        "src/test/resources/gguf/f16.gguf",
        "src/test/resources/gguf/q8_0.gguf",
        "src/test/resources/gguf/bf16.gguf");
  }
}
