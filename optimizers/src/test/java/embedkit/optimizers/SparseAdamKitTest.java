package embedkit.optimizers;

import embedkit.spi.OptimizerProvider;
import embedkit.testkit.OptimizerKit;
import java.util.List;

class SparseAdamKitTest extends OptimizerKit {

  @Override
  protected OptimizerProvider provider() {
    return new SparseAdam.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("sparse-adam", "sparse-adam:beta1=0,beta2=0.5,eps=0");
  }
}
