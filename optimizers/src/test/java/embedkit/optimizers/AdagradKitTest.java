package embedkit.optimizers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embedkit.spi.OptimizerProvider;
import embedkit.testkit.OptimizerKit;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdagradKitTest extends OptimizerKit {

  @Override
  protected OptimizerProvider provider() {
    return new Adagrad.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of(
        "adagrad",
        "adagrad:lr-decay=0.1,initial-accumulator=0.5,eps=0",
        "adagrad:weight-decay=0.01,lr-decay=0.1");
  }

  @Test
  void inJavaItsSumsStartFromZeroAsPyTorchs() {
    assertEquals(new Adagrad(0.05, 0, 0, 1e-10, 0, Semantics.DENSE), new Adagrad(0.05));
  }
}
