package org.example.lion;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.TableOptimizer;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.OptimizerProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.RowChecks;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lion (Chen et al. 2023): {@code w -= lr * sign(beta1 * m + (1 - beta1) * g); m = beta2 * m + (1 -
 * beta2) * g}, on the rows of a step alone. Its state is one slot, {@code m}.
 */
public record Lion(double learningRate, double beta1, double beta2) implements Optimizer {

  private static final Option<Double> LR =
      Option.number("lr", 0.001, "The length of a step.").within("> 0", x -> x > 0);
  private static final Option<Double> BETA1 = share("beta1", 0.9, "How much of m is in a step.");
  private static final Option<Double> BETA2 = share("beta2", 0.99, "How slowly m changes.");

  private static Option<Double> share(String name, double value, String sentence) {
    return Option.number(name, value, sentence).within("from 0 to below 1", x -> x >= 0 && x < 1);
  }

  /** What the provides line names. */
  public static final class Provider extends DeclaredProvider implements OptimizerProvider {
    public Provider() {
      super(
          "lion",
          "Lion: steps of one length in the direction of a mean gradient.",
          List.of(LR, BETA1, BETA2));
    }

    @Override
    public Optimizer create(Options options) {
      return new Lion(options.get(LR), options.get(BETA1), options.get(BETA2));
    }
  }

  @Override
  public String spec() {
    return Options.spec("lion", LR.of(learningRate), BETA1.of(beta1), BETA2.of(beta2));
  }

  @Override
  public boolean hasMomentum() {
    return beta1 > 0;
  }

  @Override
  public TableOptimizer bind(EmbeddingStore table, Slots slots) {
    RowChecks.trainable(table);
    return new Steps(table, slots.slot("m", table.dim(), 0));
  }

  private final class Steps implements TableOptimizer {
    private final EmbeddingStore table;
    private final EmbeddingStore means;
    private final AtomicLong steps = new AtomicLong();

    Steps(EmbeddingStore table, EmbeddingStore means) {
      this.table = table;
      this.means = means;
    }

    @Override
    public void step(long[] rows, int from, int count, float[] g, int at, int stride, double lr) {
      if (!(lr >= 0 && lr < Double.POSITIVE_INFINITY)) {
        throw new ConfigurationException("a learning rate of " + lr + " cannot be learned with");
      }
      int dim = table.dim();
      RowChecks.block(count, dim, g.length, at, stride);
      RowChecks.ids(rows, from, count, table.rows());
      float[] m = new float[count * dim];
      float[] change = new float[count * dim];
      means.gather(rows, from, count, m, 0, dim);
      for (int i = 0; i < count; i++) {
        for (int d = 0; d < dim; d++) {
          int k = i * dim + d;
          float gradient = g[at + i * stride + d];
          change[k] = (float) (-lr * Math.signum(beta1 * m[k] + (1 - beta1) * gradient));
          m[k] = (float) (beta2 * m[k] + (1 - beta2) * gradient);
        }
      }
      means.scatter(rows, from, count, m, 0, dim);
      table.add(rows, from, count, change, 0, dim);
      steps.incrementAndGet();
    }

    @Override
    public long steps() {
      return steps.get();
    }

    @Override
    public void restoreSteps(long count) {
      steps.set(count);
    }
  }
}
