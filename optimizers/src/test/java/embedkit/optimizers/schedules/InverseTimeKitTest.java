package embedkit.optimizers.schedules;

import embedkit.spi.ScheduleProvider;
import embedkit.testkit.ScheduleKit;
import java.util.List;

class InverseTimeKitTest extends ScheduleKit {

  @Override
  protected ScheduleProvider provider() {
    return new InverseTime.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of(
        "inverse-time", "inverse-time:decay=0.1,period-steps=1", "inverse-time:decay=0,warmup=0.3");
  }
}
