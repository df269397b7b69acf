package embedkit.optimizers.schedules;

import embedkit.spi.ScheduleProvider;
import embedkit.testkit.ScheduleKit;
import java.util.List;

class ExponentialKitTest extends ScheduleKit {

  @Override
  protected ScheduleProvider provider() {
    return new Exponential.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of(
        "exponential", "exponential:gamma=0.9,period-steps=1", "exponential:gamma=1,warmup=0.2");
  }
}
