package embedkit.optimizers.schedules;

import embedkit.spi.ScheduleProvider;
import embedkit.testkit.ScheduleKit;
import java.util.List;

class PolynomialKitTest extends ScheduleKit {

  @Override
  protected ScheduleProvider provider() {
    return new Polynomial.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("polynomial", "polynomial:power=0.5,end=0.1,warmup=0.5");
  }
}
