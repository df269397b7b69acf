package embedkit.training.objective;

import embedkit.api.EmbeddingStore;
import embedkit.api.text.PairBlock;
import embedkit.api.text.PairPass;
import embedkit.kernels.Kernels;
import java.util.function.LongSupplier;

/** A block of GloVe. */
final class GlovePass implements PairPass {

  /** Each number of one pair's gradient of a row is cut to this, as in {@code glove.c}. */
  private static final float MOST_GRADIENT = 100;

  private final Glove glove;
  private final int stride;
  private final GloveSide words;
  private final GloveSide contexts;
  private final int[] wordOf;
  private final int[] start;
  private final int[] contextAt;
  private final float[] products;
  private double loss;
  private int pairs;
  private int runs;

  GlovePass(GloveModel model) {
    int most = model.blockPairs();
    this.glove = model.glove();
    this.stride = Kernels.stride(model.dim());
    this.words = new GloveSide(most, stride);
    this.contexts = new GloveSide(most, stride);
    this.wordOf = new int[most];
    this.start = new int[most + 1];
    this.contextAt = new int[most];
    this.products = new float[most];
  }

  @Override
  public void learn(PairBlock block, LongSupplier random, EmbeddingStore[] parts) {
    place(block);
    words.gather(parts[GloveModel.WORDS], parts[GloveModel.BIASES]);
    contexts.gather(parts[GloveModel.CONTEXTS], parts[GloveModel.CONTEXT_BIASES]);
    float[] x = words.rows.values();
    float[] y = contexts.rows.values();
    Kernels.dots(x, wordOf, y, contextAt, start, runs, stride, products);
    loss = 0;
    for (int run = 0; run < runs; run++) {
      for (int i = start[run]; i < start[run + 1]; i++) {
        float weight = block.weights()[block.from() + i];
        products[i] = gradient(wordOf[run], contextAt[i], products[i], weight);
      }
    }
    float[] dx = words.rows.gradients();
    float[] dy = contexts.rows.gradients();
    Kernels.spread(x, dx, wordOf, y, dy, contextAt, contextAt, start, runs, stride, products);
  }

  /** Finds the rows of the pairs; those of one word that follow each other are a run. */
  private void place(PairBlock block) {
    words.rows.clear();
    contexts.rows.clear();
    pairs = block.to() - block.from();
    runs = 0;
    for (int i = 0; i < pairs; i++) {
      int word = words.rows.place(block.words()[block.from() + i]);
      contextAt[i] = contexts.rows.place(block.contexts()[block.from() + i]);
      if (runs == 0 || wordOf[runs - 1] != word) {
        wordOf[runs] = word;
        start[runs++] = i;
      }
    }
    start[runs] = pairs;
  }

  /** Counts a pair; returns what its rows' product is to be multiplied with for their gradients. */
  private float gradient(int word, int context, float product, float weight) {
    float share = (float) glove.share(weight);
    float error =
        product + words.biases[word] + contexts.biases[context] - (float) Math.log(weight);
    float gradient = share * error;
    loss += 0.5 * gradient * error;
    float xx = words.squares[word];
    float yy = contexts.squares[context];
    words.count(word, gradient, share, share * yy);
    contexts.count(context, gradient, share, share * xx);
    if (gradient * gradient * Math.max(xx, yy) > MOST_GRADIENT * MOST_GRADIENT) {
      addCut(gradient, word * stride, context * stride);
      return 0;
    }
    return gradient;
  }

  /** Adds the gradients of a pair whose rows are so long that some number may be too great. */
  private void addCut(float gradient, int wordFrom, int contextFrom) {
    float[] x = words.rows.values();
    float[] y = contexts.rows.values();
    for (int d = 0; d < stride; d++) {
      words.rows.gradients()[wordFrom + d] += cut(gradient * y[contextFrom + d]);
      contexts.rows.gradients()[contextFrom + d] += cut(gradient * x[wordFrom + d]);
    }
  }

  private static float cut(float value) {
    return Math.clamp(value, -MOST_GRADIENT, MOST_GRADIENT);
  }

  @Override
  public double loss() {
    return loss;
  }

  @Override
  public long examples() {
    return pairs;
  }

  @Override
  public void temper(double rate) {
    words.temper(rate, pairs > 1);
    contexts.temper(rate, pairs > 1);
  }

  private GloveSide side(int part) {
    return part == GloveModel.WORDS || part == GloveModel.BIASES ? words : contexts;
  }

  private static boolean isBias(int part) {
    return part >= GloveModel.BIASES;
  }

  @Override
  public long[] rows(int part) {
    return side(part).rows.rows();
  }

  @Override
  public int count(int part) {
    return side(part).rows.size();
  }

  @Override
  public float[] gradients(int part) {
    return isBias(part) ? side(part).biasGradients : side(part).rows.gradients();
  }

  @Override
  public int stride(int part) {
    return isBias(part) ? 1 : stride;
  }
}
