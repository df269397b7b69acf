package embedkit.training.run;

import embedkit.api.EmbeddingStore;
import embedkit.api.text.Pass;
import embedkit.api.text.WindowBlock;
import embedkit.api.text.WindowModel;
import embedkit.api.text.WindowPass;
import embedkit.training.text.Corpus;

/** The words of a text with those around them, frequent ones thinned out. */
final class WindowExamples implements Examples {

  private final Corpus corpus;
  private final WindowModel model;
  private final int window;
  private final int most;
  private final float[] keep;

  WindowExamples(Corpus corpus, WindowModel model, Training options) {
    this.corpus = corpus;
    this.model = model;
    this.window = options.window();
    this.most = model.blockWords(options.deterministic() ? options.threads() : 1);
    this.keep = WindowDraw.keep(corpus.counts(), corpus.words(), options.subsample());
  }

  /** The chance of each word to be kept. */
  float[] keep() {
    return keep;
  }

  @Override
  public int chunks() {
    return corpus.chunks();
  }

  @Override
  public Lane lane() {
    return new Windows();
  }

  /** One thread's blocks. */
  final class Windows implements Lane {
    private final WindowPass pass = model.pass();
    private final WindowBlock block = new WindowBlock();
    private final int[] ids = new int[Corpus.longestChunk()];
    private final WindowDraw draw = new WindowDraw(keep, window);

    @Override
    public int prepare(int chunk, Bits bits) {
      draw.draw(ids, corpus.chunk(chunk, ids), bits);
      block.lay(draw.kept(), draw.low(), draw.high());
      return (draw.size() + most - 1) / most;
    }

    @Override
    public long words() {
      return draw.met();
    }

    @Override
    public void learn(int index, Bits bits, EmbeddingStore[] parts) {
      block.choose(index * most, Math.min(draw.size(), (index + 1) * most));
      pass.learn(block, bits, parts);
    }

    @Override
    public Pass pass() {
      return pass;
    }
  }
}
