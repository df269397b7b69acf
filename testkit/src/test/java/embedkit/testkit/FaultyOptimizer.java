package embedkit.testkit;

import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.TableOptimizer;
import embedkit.spi.OptimizerProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.RowChecks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gradient descent with lazy momentum that does one thing wrong. */
record FaultyOptimizer(double learningRate, Fault fault) implements Optimizer {

  /** What is wrong, and the rule that finds it. */
  enum Fault {
    NONE(""),
    SPEC_FORGETS("theSpecParsesBack"),
    MOVES_A_NEIGHBOUR("onlyTheGivenRowsMove"),
    IGNORES_SETTLING("restoredStateMeansTheSameFuture"),
    SETTLING_MOVES("settlingBringsRowsUpToDate"),
    SETTLES_ALL_BUT_NOT_SOME("settlingBringsRowsUpToDate"),
    KEEPS_ONE_MOMENTUM("theOrderOfTheRows"),
    IGNORES_THE_RATE("aLearningRateOf0"),
    GOES_UPHILL("theFirstStepGoesDownhill"),
    WRITES_GRADIENTS("gradientsAreOnlyRead"),
    IGNORES_STRIDE("gradientsAreOnlyRead"),
    DIVIDES_BY_0("zeroGradientsMakeNoNaN"),
    DIVIDES_BY_AN_UNDERFLOW("zeroGradientsMakeNoNaN"),
    SKIPS_EMPTY_STEPS("anEmptyStepCounts"),
    REPEATS_ON_EMPTY_STEPS("anEmptyStepCounts"),
    HIDES_STATE("restoredStateMeansTheSameFuture"),
    FORGETS_RESTORED_STEPS("restoredStateMeansTheSameFuture"),
    CONCEALS_MOMENTUM("momentumIsDeclared"),
    BINDS_ANYTHING("aTableThatCannotLearn"),
    CHECKS_LATE("aRowOutOfRange"),
    COUNTS_REFUSED_STEPS("aRowOutOfRange"),
    READS_BESIDE_THE_BLOCK("aBlockThatDoesNotFit"),
    TAKES_ANY_RATE("aLearningRateThatIsNotPositive");

    final String rule;

    Fault(String rule) {
      this.rule = rule;
    }
  }

  /** Makes it. */
  static final class Provider implements OptimizerProvider {
    private final Fault fault;
    private final Option<Double> rate;

    Provider(Fault fault) {
      Option<Double> lr = Option.number("lr", 0.5, "The learning rate.");
      this.fault = fault;
      this.rate = fault == Fault.TAKES_ANY_RATE ? lr : lr.within("> 0", x -> x > 0);
    }

    @Override
    public String name() {
      return "faulty";
    }

    @Override
    public String summary() {
      return "Does one thing wrong.";
    }

    @Override
    public List<Option<?>> options() {
      return List.of(rate);
    }

    @Override
    public Optimizer create(Options options) {
      return new FaultyOptimizer(options.get(rate), fault);
    }
  }

  @Override
  public String spec() {
    return fault == Fault.SPEC_FORGETS ? "faulty:lr=0.25" : "faulty:lr=" + learningRate;
  }

  @Override
  public boolean hasMomentum() {
    return fault != Fault.CONCEALS_MOMENTUM;
  }

  @Override
  public TableOptimizer bind(EmbeddingStore table, Slots slots) {
    if (fault != Fault.BINDS_ANYTHING) {
      RowChecks.trainable(table);
    }
    return new Steps(table, slots);
  }

  private final class Steps implements TableOptimizer {
    private final EmbeddingStore table;
    private final EmbeddingStore momentum;
    private final Map<Long, float[]> hidden = new HashMap<>();
    private final Map<Long, float[]> owed = new HashMap<>();
    private final int dim;
    private float[] last;
    private long steps;

    Steps(EmbeddingStore table, Slots slots) {
      this.table = table;
      this.dim = table.dim();
      this.momentum = slots.slot("momentum", dim, 0);
      this.last = new float[dim];
    }

    @Override
    public void step(
        long[] rows,
        int from,
        int count,
        float[] gradients,
        int offset,
        int stride,
        double learningRate) {
      if (fault == Fault.COUNTS_REFUSED_STEPS) {
        steps++;
      }
      if (fault != Fault.READS_BESIDE_THE_BLOCK && fault != Fault.COUNTS_REFUSED_STEPS) {
        RowChecks.block(count, dim, gradients.length, offset, stride);
      }
      if (fault != Fault.CHECKS_LATE) {
        RowChecks.ids(rows, from, count, table.rows());
      }
      if (fault != Fault.COUNTS_REFUSED_STEPS && (count > 0 || fault != Fault.SKIPS_EMPTY_STEPS)) {
        steps++;
      }
      if (count == 0 && fault == Fault.REPEATS_ON_EMPTY_STEPS) {
        table.add(0, 1, last, 0, dim);
      }
      int apart = fault == Fault.IGNORES_STRIDE ? dim : stride;
      for (int i = 0; i < count; i++) {
        row(rows[from + i], gradients, offset + i * apart, learningRate);
      }
    }

    private void row(long row, float[] gradients, int at, double learningRate) {
      float[] b = momentum(row);
      float[] change = new float[dim];
      float rate = (float) -(fault == Fault.IGNORES_THE_RATE ? 0.1 : learningRate);
      rate /= steps == 1 || fault != Fault.FORGETS_RESTORED_STEPS ? 1 : steps;
      for (int d = 0; d < dim; d++) {
        b[d] = 0.5f * b[d] + gradients[at + d];
        change[d] = rate * divided(b[d]) * (fault == Fault.GOES_UPHILL ? -1 : 1);
        if (fault == Fault.WRITES_GRADIENTS) {
          gradients[at + d] = 0;
        }
      }
      keep(row, b);
      move(fault == Fault.MOVES_A_NEIGHBOUR ? row - 1 : row, change);
      last = change;
    }

    private float divided(float b) {
      return switch (fault) {
        case DIVIDES_BY_0 -> b / Math.abs(b);
        case DIVIDES_BY_AN_UNDERFLOW -> b == 0 ? 0 : b / (float) Math.sqrt(b * b);
        default -> b;
      };
    }

    private float[] momentum(long row) {
      if (fault == Fault.HIDES_STATE) {
        return hidden.computeIfAbsent(row, r -> new float[dim]).clone();
      }
      if (fault == Fault.KEEPS_ONE_MOMENTUM) {
        return last.clone();
      }
      float[] b = new float[dim];
      momentum.gather(row, 1, b, 0, dim);
      return b;
    }

    private void keep(long row, float[] b) {
      if (fault == Fault.HIDES_STATE) {
        hidden.put(row, b);
      } else {
        momentum.scatter(row, 1, b, 0, dim);
      }
    }

    private void move(long row, float[] change) {
      if (fault == Fault.IGNORES_SETTLING || fault == Fault.SETTLES_ALL_BUT_NOT_SOME) {
        float[] sum = owed.computeIfAbsent(row, r -> new float[dim]);
        for (int d = 0; d < dim; d++) {
          sum[d] += change[d];
        }
        if (steps % 3 == 0 && fault == Fault.IGNORES_SETTLING) {
          pay();
        }
      } else {
        table.add(row, 1, change, 0, dim);
      }
    }

    private void pay() {
      owed.forEach((row, sum) -> table.add(row, 1, sum, 0, dim));
      owed.clear();
    }

    @Override
    public void settle() {
      if (fault == Fault.SETTLING_MOVES) {
        table.add(0, 1, last, 0, dim);
      }
      if (fault == Fault.SETTLES_ALL_BUT_NOT_SOME) {
        pay();
      }
    }

    @Override
    public long steps() {
      return steps;
    }

    @Override
    public void restoreSteps(long count) {
      steps = fault == Fault.FORGETS_RESTORED_STEPS ? 0 : count;
    }
  }
}
