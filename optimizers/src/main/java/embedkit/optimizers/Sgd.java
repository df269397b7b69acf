package embedkit.optimizers;

import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.TableOptimizer;
import embedkit.spi.OptimizerProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.List;

/**
 * Plain stochastic gradient descent: {@code w -= lr * g}. Only the rows of a step move; there is no
 * state. It is what word2vec.c and fastText train with, and the default for training words: 0.05 is
 * the learning rate of fastText.
 *
 * <p><b>Differs from PyTorch</b> in nothing but the default of the learning rate (PyTorch: 0.001).
 * <b>Differs from word2vec.c</b>, which applies each pair at once, in taking the sum over a block.
 *
 * @param learningRate the learning rate that training starts from, above 0
 */
public record Sgd(double learningRate) implements Optimizer {

  private static final String NAME = "sgd";
  private static final Option<Double> LR = CommonOptions.learningRate(0.05);

  /** Makes it of options. */
  public static final class Provider implements OptimizerProvider {
    /** For ServiceLoader. */
    public Provider() {}

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String summary() {
      return "Plain stochastic gradient descent; lazy, no state.";
    }

    @Override
    public List<Option<?>> options() {
      return List.of(LR);
    }

    @Override
    public Optimizer create(Options options) {
      return new Sgd(options.get(LR));
    }
  }

  /**
   * Checks the numbers.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range
   */
  public Sgd {
    CommonOptions.check(learningRate > 0, "optimizer sgd: lr=" + learningRate + " is not above 0");
  }

  @Override
  public String spec() {
    return Options.spec(NAME, LR.of(learningRate));
  }

  @Override
  public TableOptimizer bind(EmbeddingStore table, Slots slots) {
    return new Steps(table);
  }

  private static final class Steps extends RowSteps {
    Steps(EmbeddingStore table) {
      super(table, 0);
    }

    @Override
    void stepBlock(
        long[] rows,
        int from,
        int count,
        float[] gradients,
        int offset,
        int stride,
        double learningRate,
        long step,
        float[][] scratch) {
      float[] change = scratch[0];
      float rate = (float) -learningRate;
      for (int i = 0; i < count; i++) {
        int g = offset + i * stride;
        int c = i * dim;
        for (int d = 0; d < dim; d++) {
          change[c + d] = rate * gradients[g + d];
        }
      }
      table.add(rows, from, count, change, 0, dim);
    }
  }
}
