package embedkit.training.objective;

import embedkit.spi.ObjectiveProvider;
import embedkit.testkit.ObjectiveKit;
import java.util.List;

class CbowKitTest extends ObjectiveKit {

  @Override
  protected ObjectiveProvider provider() {
    return new WordObjective.CbowProvider();
  }

  @Override
  protected List<String> specs() {
    return List.of(
        "cbow",
        "cbow:hierarchical=true",
        "cbow:minn=2,maxn=4,buckets=60",
        "cbow:maxn=6,hierarchical=true",
        "cbow:undivided=true",
        "cbow:undivided=true,maxn=4",
        "cbow:sum=true",
        "cbow:sum=true,hierarchical=true");
  }

  @Override
  protected boolean exact(String spec) {
    return !spec.contains("undivided=true");
  }
}
