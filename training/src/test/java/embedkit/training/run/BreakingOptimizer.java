package embedkit.training.run;

import embedkit.Tables;
import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.TableOptimizer;
import java.util.Arrays;

/** Gradient descent that breaks one row, or the state of one, when all is to be settled. */
record BreakingOptimizer(boolean state, long row) implements Optimizer {

  @Override
  public String spec() {
    return "breaking";
  }

  @Override
  public double learningRate() {
    return 0.05;
  }

  @Override
  public TableOptimizer bind(EmbeddingStore table, Slots slots) {
    EmbeddingStore memory = slots.slot("memory", 1, 0);
    TableOptimizer sgd = Tables.installed().catalog().optimizer("sgd:lr=0.05").bind(table, slots);
    return new TableOptimizer() {
      @Override
      public void step(long[] rows, int from, int n, float[] g, int at, int stride, double lr) {
        sgd.step(rows, from, n, g, at, stride, 0.05);
      }

      @Override
      public long steps() {
        return sgd.steps();
      }

      @Override
      public void restoreSteps(long steps) {
        sgd.restoreSteps(steps);
      }

      @Override
      public void settle() {
        EmbeddingStore broken = state ? memory : table;
        float[] values = new float[broken.dim()];
        Arrays.fill(values, 1);
        values[values.length - 1] = Float.NEGATIVE_INFINITY;
        broken.scatter(row, 1, values, 0, values.length);
      }
    };
  }
}
