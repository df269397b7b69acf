package embedkit.training.objective;

import embedkit.spi.ObjectiveProvider;
import embedkit.testkit.ObjectiveKit;
import java.util.List;

class GloveKitTest extends ObjectiveKit {

  @Override
  protected ObjectiveProvider provider() {
    return new Glove.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of(
        "glove",
        "glove:x-max=10,alpha=0.5,symmetric=false,distance-weighting=false",
        "glove:x-max=30,alpha=1");
  }
}
