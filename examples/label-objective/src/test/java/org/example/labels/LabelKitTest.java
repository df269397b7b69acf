package org.example.labels;

import embedkit.spi.ObjectiveProvider;
import embedkit.testkit.ObjectiveKit;
import java.util.List;

/** Every rule of the kit is a test. */
class LabelKitTest extends ObjectiveKit {

  @Override
  protected ObjectiveProvider provider() {
    return new LabelObjective.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("labels", "labels:prefix=__label__");
  }
}
