package embedkit.training.run;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.Remedy;
import embedkit.api.TrainingException;
import embedkit.api.text.PairBlock;
import embedkit.api.text.PairModel;
import embedkit.api.text.PairPass;
import embedkit.api.text.Pass;
import embedkit.training.pair.Cooccurrences;
import embedkit.training.progress.ReadingProgress;
import embedkit.training.text.Corpus;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Weighted pairs of words, counted over the whole text. */
final class PairExamples implements Examples {

  private final PairModel model;
  private final Cooccurrences pairs;
  private final long words;

  /** Counts the pairs, which takes its time. */
  PairExamples(
      Corpus corpus,
      PairModel model,
      Training options,
      BooleanSupplier cancelled,
      ReadingProgress.Listener listener) {
    if (options.subsample() > 0) {
      throw new ConfigurationException(
          "subsample="
              + options.subsample()
              + " thins out words while they are learned, but pairs of words are counted before",
          List.of(new Remedy.Setting("keep all words", "subsample", "0")));
    }
    this.model = model;
    this.words = corpus.words();
    this.pairs =
        Cooccurrences.of(
            corpus, model.counting(), options.seed(), options.threads(), cancelled, listener);
    if (pairs.size() == 0) {
      throw new TrainingException(
          "no two words that are learned stand in one line, so there is no pair to learn from");
    }
  }

  @Override
  public int chunks() {
    return pairs.chunks();
  }

  @Override
  public Lane lane() {
    return new Pairs();
  }

  /** One thread's blocks. */
  final class Pairs implements Lane {
    private final PairPass pass = model.pass();
    private final PairBlock block = new PairBlock();
    private final Cooccurrences.Chunk chunk = new Cooccurrences.Chunk();
    private final int most = model.blockPairs();
    private int index;
    private int size;

    @Override
    public int prepare(int which, Bits bits) {
      index = which;
      size = pairs.chunk(which, chunk);
      block.lay(chunk.words(), chunk.contexts(), chunk.weights());
      return (size + most - 1) / most;
    }

    /** An epoch over the pairs stands for one over the text. */
    @Override
    public long words() {
      long from = (long) index * Cooccurrences.CHUNK;
      return share(from + size) - share(from);
    }

    private long share(long learned) {
      return (long) (words * ((double) learned / pairs.size()));
    }

    @Override
    public void learn(int which, Bits bits, EmbeddingStore[] parts) {
      block.choose(which * most, Math.min(size, (which + 1) * most));
      pass.learn(block, bits, parts);
    }

    @Override
    public Pass pass() {
      return pass;
    }
  }
}
