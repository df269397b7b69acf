package embedkit.io.formats.torch;

import embedkit.spi.VectorFormatProvider;
import embedkit.testkit.FormatKit;
import java.util.List;

/** The kit's rules hold for torch. */
class TorchKitTest extends FormatKit {

  @Override
  protected VectorFormatProvider provider() {
    return new Torch.Provider();
  }

  @Override
  protected List<String> samples() {
    return List.of(
        "src/test/resources/torch/state_dict.pt",
        "src/test/resources/torch/torchtext.pt",
        "src/test/resources/torch/tensor_d.pt");
  }
}
