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
  private final float[] keep;

  WindowExamples(Corpus corpus, WindowModel model, Training options) {
    this.corpus = corpus;
    this.model = model;
    this.window = options.window();
    this.keep = keep(corpus, options.subsample());
  }

  private static float[] keep(Corpus corpus, double threshold) {
    float[] keep = new float[corpus.counts().length];
    for (int row = 0; row < keep.length; row++) {
      double share = threshold * corpus.words() / corpus.counts()[row];
      keep[row] = threshold == 0 ? 1 : (float) Math.min(1, Math.sqrt(share) + share);
    }
    return keep;
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
    private final int most = model.blockWords();
    private final int[] ids = new int[Corpus.longestChunk()];
    private final int[] words = new int[Corpus.longestChunk()];
    private final int[] low = new int[Corpus.longestChunk()];
    private final int[] high = new int[Corpus.longestChunk()];
    private int size;
    private int met;

    @Override
    public int prepare(int chunk, Bits bits) {
      keepSome(corpus.chunk(chunk, ids), bits);
      block.lay(words, low, high);
      return (size + most - 1) / most;
    }

    /** Leaves frequent words out at random and draws each kept word's window within its line. */
    private void keepSome(int count, Bits bits) {
      size = 0;
      met = 0;
      int lineStart = 0;
      for (int i = 0; i < count; i++) {
        int id = ids[i];
        if (id == Corpus.LINE_END) {
          lineStart = endLine(lineStart, bits);
          continue;
        }
        met++;
        if ((bits.next() >>> 40) * 0x1p-24f < keep[id]) {
          words[size++] = id;
        }
      }
      endLine(lineStart, bits);
    }

    private int endLine(int start, Bits bits) {
      for (int i = start; i < size; i++) {
        int width = 1 + (int) ((bits.next() >>> 33) % window);
        low[i] = Math.max(start, i - width);
        high[i] = Math.min(size, i + width + 1);
      }
      return size;
    }

    @Override
    public long words() {
      return met;
    }

    @Override
    public void learn(int index, Bits bits, EmbeddingStore[] parts) {
      block.choose(index * most, Math.min(size, (index + 1) * most));
      pass.learn(block, bits, parts);
    }

    @Override
    public Pass pass() {
      return pass;
    }
  }
}
