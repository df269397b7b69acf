package embedkit.training.label;

import embedkit.spi.ObjectiveProvider;
import embedkit.testkit.ObjectiveKit;
import java.util.List;

class ClassifierKitTest extends ObjectiveKit {

  @Override
  protected ObjectiveProvider provider() {
    return new Classifier.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of(
        "classifier",
        "classifier:loss=one-vs-all,lines=6",
        "classifier:loss=hierarchical,minn=2,maxn=4,buckets=60,lines=100",
        "classifier:loss=negatives,negatives=3,lines=1",
        "classifier:word-ngrams=2,maxn=3,buckets=50,min-count-label=2",
        "classifier:prefix=__label__");
  }
}
