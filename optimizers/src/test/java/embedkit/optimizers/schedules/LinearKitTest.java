package embedkit.optimizers.schedules;

import embedkit.spi.ScheduleProvider;
import embedkit.testkit.ScheduleKit;
import java.util.List;

class LinearKitTest extends ScheduleKit {

  @Override
  protected ScheduleProvider provider() {
    return new Linear.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of(
        "linear",
        "linear:floor=0.0001",
        "linear:warmup-steps=5,warmup-first=one-step",
        "linear:warmup=1");
  }
}
