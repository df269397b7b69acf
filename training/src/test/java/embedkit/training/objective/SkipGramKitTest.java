package embedkit.training.objective;

import embedkit.spi.ObjectiveProvider;
import embedkit.testkit.ObjectiveKit;
import java.util.List;

class SkipGramKitTest extends ObjectiveKit {

  @Override
  protected ObjectiveProvider provider() {
    return new WordObjective.SkipGramProvider();
  }

  @Override
  protected List<String> specs() {
    return List.of(
        "skipgram",
        "skipgram:hierarchical=true",
        "skipgram:maxn=6,undivided=false",
        "skipgram:minn=2,maxn=4,buckets=50,undivided=false",
        "skipgram:maxn=5,hierarchical=true,undivided=false",
        "skipgram:minn=1,maxn=3,buckets=1000");
  }

  @Override
  protected boolean exact(String spec) {
    return spec.contains("undivided=false") || !spec.contains("maxn");
  }
}
