package embedkit.optimizers;

import embedkit.spi.OptimizerProvider;
import embedkit.testkit.OptimizerKit;
import java.util.List;

class RmspropKitTest extends OptimizerKit {

  @Override
  protected OptimizerProvider provider() {
    return new Rmsprop.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of(
        "rmsprop",
        "rmsprop:alpha=0.9,momentum=0.5,centered=true,weight-decay=0.01",
        "rmsprop:momentum=0.9,eps=0",
        "rmsprop:centered=true,eps=0");
  }
}
