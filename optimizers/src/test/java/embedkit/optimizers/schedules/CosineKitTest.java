package embedkit.optimizers.schedules;

import embedkit.spi.ScheduleProvider;
import embedkit.testkit.ScheduleKit;
import java.util.List;

class CosineKitTest extends ScheduleKit {

  @Override
  protected ScheduleProvider provider() {
    return new Cosine.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("cosine", "cosine:warmup=0.05,end=0.01", "cosine:warmup-steps=500");
  }
}
