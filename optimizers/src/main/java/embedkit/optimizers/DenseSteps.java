package embedkit.optimizers;

import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.TableOptimizer;
import embedkit.spi.RowChecks;
import java.util.Arrays;

/**
 * Steps that move every row, without a sweep at every step. Each row remembers, in the slot {@value
 * #SLOT}, how many steps it has had since all rows were settled last; what those steps had in
 * common (their learning rates) is remembered for all rows together. A row that is stepped or
 * settled first makes up for the steps that it missed, each as a step with a gradient of 0, so that
 * when it happens makes no difference to a single bit. A row that has come to rest skips the rest.
 *
 * <p>Steps take turns: two threads that step at once wait for each other.
 */
final class DenseSteps implements TableOptimizer {

  static final String SLOT = "caught-up";

  /**
   * So many steps are remembered at most; then all rows are settled. Exact in a float. More would
   * save little, and a run that is to end would have to make up for all of them first.
   */
  private static final int MOST_REMEMBERED = 1 << 10;

  /** Rows are asked so often whether they rest. */
  private static final int LOOK = 8;

  private final EmbeddingStore table;
  private final RowRule rule;
  private final EmbeddingStore[] slots;
  private final EmbeddingStore caughtUp;
  private final StepCount count;
  private final Rows block;
  private final float[] had;
  private final long[] ids;
  private final float[] noGradient;
  private final int width;
  private final int mostRemembered;
  private float[] history;
  private int remembered;

  DenseSteps(EmbeddingStore table, Optimizer.Slots slots, RowRule rule) {
    this(table, slots, rule, MOST_REMEMBERED);
  }

  DenseSteps(EmbeddingStore table, Optimizer.Slots slots, RowRule rule, int mostRemembered) {
    RowChecks.trainable(table);
    this.table = table;
    this.rule = rule;
    this.mostRemembered = mostRemembered;
    this.slots = LazySteps.stores(table, slots, rule);
    this.caughtUp = slots.slot(SLOT, 1, 0);
    this.count = StepCount.kept(slots);
    this.block = new Rows(table.dim(), rule);
    this.had = new float[block.capacity];
    this.ids = new long[block.capacity];
    this.noGradient = new float[table.dim()];
    this.width = rule.coefficientCount();
    this.history = new float[width * 64];
    forgetMissed();
  }

  /** What a writer that was killed still owed its rows cannot be known any more. */
  private void forgetMissed() {
    float[] values = new float[1 << 10];
    float[] zeros = new float[values.length];
    for (long row = 0; row < table.rows(); row += values.length) {
      int some = (int) Math.min(values.length, table.rows() - row);
      caughtUp.gather(row, some, values, 0, 1);
      if (!RowRule.allZero(values, 0, some)) {
        caughtUp.scatter(row, some, zeros, 0, 1);
      }
    }
  }

  @Override
  public synchronized void step(
      long[] rows,
      int from,
      int count,
      float[] gradients,
      int offset,
      int stride,
      double learningRate) {
    RowChecks.block(count, table.dim(), gradients.length, offset, stride);
    RowChecks.ids(rows, from, count, table.rows());
    if (remembered == mostRemembered) {
      settle();
    }
    remember(learningRate);
    for (int done = 0; done < count; done += block.capacity) {
      int some = Math.min(block.capacity, count - done);
      read(rows, from + done, some);
      for (int i = 0; i < some; i++) {
        catchUp(i, remembered - 1);
        int gradient = offset + (done + i) * stride;
        rule.step(block, i, gradients, gradient, history, (remembered - 1) * width);
        move(i);
      }
      write(rows, from + done, some);
    }
  }

  private void remember(double learningRate) {
    if ((remembered + 1) * width > history.length) {
      history = Arrays.copyOf(history, 2 * history.length);
    }
    rule.coefficients(count.next(), learningRate, history, remembered * width);
    remembered++;
  }

  private void read(long[] rows, int from, int count) {
    table.gather(rows, from, count, block.rows, 0, block.dim);
    caughtUp.gather(rows, from, count, had, 0, 1);
    block.gatherSlots(slots, rows, from, count);
  }

  private void write(long[] rows, int from, int count) {
    Arrays.fill(had, 0, count, remembered);
    table.scatter(rows, from, count, block.rows, 0, block.dim);
    caughtUp.scatter(rows, from, count, had, 0, 1);
    block.scatterSlots(slots, rows, from, count);
  }

  private void catchUp(int row, int to) {
    int first = (int) had[row];
    for (int step = first; step < to; step++) {
      if ((step - first) % LOOK == 0 && rule.rests(block, row)) {
        rule.rest(block, row, to - step);
        return;
      }
      rule.step(block, row, noGradient, 0, history, step * width);
      move(row);
    }
  }

  private void move(int row) {
    int from = row * block.dim;
    for (int i = from; i < from + block.dim; i++) {
      block.rows[i] += block.change[i];
    }
  }

  @Override
  public synchronized void settle(long[] rows, int from, int count) {
    RowChecks.ids(rows, from, count, table.rows());
    for (int done = 0; done < count; done += block.capacity) {
      settleBlock(rows, from + done, Math.min(block.capacity, count - done));
    }
  }

  private void settleBlock(long[] rows, int from, int count) {
    caughtUp.gather(rows, from, count, had, 0, 1);
    boolean behind = false;
    for (int i = 0; i < count; i++) {
      behind |= had[i] < remembered;
    }
    if (behind) {
      read(rows, from, count);
      for (int i = 0; i < count; i++) {
        catchUp(i, remembered);
      }
      write(rows, from, count);
    }
  }

  @Override
  public synchronized void settle() {
    for (long first = 0; first < table.rows(); first += ids.length) {
      int some = (int) Math.min(ids.length, table.rows() - first);
      for (int i = 0; i < some; i++) {
        ids[i] = first + i;
      }
      settleBlock(ids, 0, some);
    }
    if (remembered > 0) {
      remembered = 0;
      forgetMissed();
    }
    count.save();
  }

  @Override
  public EmbeddingStore settled(EmbeddingStore store) {
    return new SettledRows(store, this);
  }

  @Override
  public synchronized long steps() {
    return count.get();
  }

  @Override
  public synchronized void restoreSteps(long steps) {
    settle();
    count.restore(steps);
  }
}
