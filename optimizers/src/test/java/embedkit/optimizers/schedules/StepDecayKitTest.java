package embedkit.optimizers.schedules;

import embedkit.spi.ScheduleProvider;
import embedkit.testkit.ScheduleKit;
import java.util.List;

class StepDecayKitTest extends ScheduleKit {

  @Override
  protected ScheduleProvider provider() {
    return new StepDecay.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("step", "step:gamma=0.5,period-steps=6", "step:warmup=0.2");
  }
}
