package embedkit.training.run;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.text.PairModel;
import embedkit.api.text.Pass;
import embedkit.training.text.Corpus;

/** Weighted pairs of words, counted over the whole text. */
final class PairExamples implements Examples {

  PairExamples(Corpus corpus, PairModel model) {
    throw new ConfigurationException("pairs are not counted yet");
  }

  @Override
  public int chunks() {
    return 0;
  }

  @Override
  public Lane lane() {
    return new Pairs();
  }

  /** One thread's blocks. */
  static final class Pairs implements Lane {
    @Override
    public int prepare(int chunk, Bits bits) {
      return 0;
    }

    @Override
    public long words() {
      return 0;
    }

    @Override
    public void learn(int block, Bits bits, EmbeddingStore[] parts) {}

    @Override
    public Pass pass() {
      return null;
    }
  }
}
