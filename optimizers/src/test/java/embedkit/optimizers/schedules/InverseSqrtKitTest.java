package embedkit.optimizers.schedules;

import embedkit.spi.ScheduleProvider;
import embedkit.testkit.ScheduleKit;
import java.util.List;

class InverseSqrtKitTest extends ScheduleKit {

  @Override
  protected ScheduleProvider provider() {
    return new InverseSqrt.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of(
        "inverse-sqrt",
        "inverse-sqrt:warmup=0",
        "inverse-sqrt:warmup-steps=5",
        "inverse-sqrt:warmup=0,period-steps=1");
  }
}
