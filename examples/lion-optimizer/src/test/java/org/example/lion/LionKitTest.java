package org.example.lion;

import embedkit.spi.OptimizerProvider;
import embedkit.testkit.OptimizerKit;
import java.util.List;

/** Every rule of the kit is a test. */
class LionKitTest extends OptimizerKit {

  @Override
  protected OptimizerProvider provider() {
    return new Lion.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("lion", "lion:lr=0.1,beta1=0.5,beta2=0.5");
  }
}
