package embedkit.optimizers.schedules;

import embedkit.spi.ScheduleProvider;
import embedkit.testkit.ScheduleKit;
import java.util.List;

class ConstantRateKitTest extends ScheduleKit {

  @Override
  protected ScheduleProvider provider() {
    return new ConstantRate.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("constant", "constant:warmup=0.1");
  }
}
