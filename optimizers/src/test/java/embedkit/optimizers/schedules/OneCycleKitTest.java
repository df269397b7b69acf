package embedkit.optimizers.schedules;

import embedkit.spi.ScheduleProvider;
import embedkit.testkit.ScheduleKit;
import java.util.List;

class OneCycleKitTest extends ScheduleKit {

  @Override
  protected ScheduleProvider provider() {
    return new OneCycle.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of(
        "one-cycle",
        "one-cycle:anneal=linear,div=10,final-div=1",
        "one-cycle:warmup=0",
        "one-cycle:warmup=1",
        "one-cycle:warmup-steps=7");
  }
}
