package embedkit.training.part;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.Incubating;
import embedkit.api.TableOptimizer;
import embedkit.api.TrainingException;
import embedkit.api.text.WindowModel;
import embedkit.api.text.WindowPass;
import embedkit.training.run.Bits;
import embedkit.training.run.FiniteCheck;

/**
 * Learns the pairs of one input part and one output part, in the order in which they are given. The
 * state of the optimizer lives in slots of the two stores. The same rows and pairs give the same
 * bits. For one thread.
 */
@Incubating
public final class PartTrainer {

  /** Of one example; a run that exceeds it is lost. */
  private static final double MOST_LOSS = 1e6;

  private final PartPlan plan;
  private final int round;
  private final int step;
  private final WindowPass pass;
  private final int blockWords;
  private final EmbeddingStore[] rows;
  private final TableOptimizer[] steps;
  private final EmbeddingStore[] parts;
  private final Bits bits = new Bits();
  private Pairs waiting;
  private double loss;
  private long examples;

  /**
   * Prepares to learn.
   *
   * @param plan what is done
   * @param round from 0
   * @param step which of the round's sub-steps, from 0
   * @param outputPart which part the output rows are, as they are dealt in this round
   * @param inputs rows of the input part
   * @param outputs rows of the output part
   * @throws ConfigurationException if the stores do not have the rows of such parts
   */
  public PartTrainer(
      PartPlan plan,
      int round,
      int step,
      int outputPart,
      EmbeddingStore inputs,
      EmbeddingStore outputs) {
    this.plan = plan;
    this.round = round;
    this.step = step;
    if (outputs.rows() != plan.outputs(round).rows(outputPart).length
        || outputs.dim() != plan.dim()
        || inputs.dim() != plan.dim()) {
      throw new ConfigurationException(
          "part "
              + outputPart
              + " of round "
              + round
              + " has other rows than "
              + outputs.rows()
              + " of "
              + outputs.dim()
              + " numbers");
    }
    WindowModel model = plan.outputModel(round, outputPart);
    this.pass = model.pass(plan.share());
    this.blockWords = model.blockWords();
    this.rows = new EmbeddingStore[] {inputs, outputs};
    this.steps = new TableOptimizer[rows.length];
    this.parts = new EmbeddingStore[rows.length];
    for (int i = 0; i < rows.length; i++) {
      steps[i] = plan.optimizer().bind(rows[i]);
      parts[i] = steps[i].settled(rows[i]);
    }
  }

  /**
   * Learns the pairs of a chunk, or of some. What does not fill a block waits for the next, unless
   * there is one part alone, which ends a block where one machine ends it.
   *
   * @param pairs the pairs
   * @throws TrainingException if learning goes astray
   */
  public void learn(Pairs pairs) {
    Pairs all = waiting == null ? pairs : waiting.and(pairs);
    int count = all.words().length;
    int ready = plan.parts() == 1 ? count : count - count % blockWords;
    learn(all, ready);
    waiting = ready == count ? null : all.from(ready);
  }

  private void learn(Pairs pairs, int count) {
    bits.goOn(pairs.random());
    long span = plan.parts() == 1 ? 0 : pairs.span();
    for (int from = 0; from < count; from += blockWords) {
      int to = Math.min(count, from + blockWords);
      double rate =
          plan.rate(round, step, pairs.wordsBefore() + span * from / pairs.words().length);
      pass.learn(
          new WindowPass.Predictions(pairs.words(), pairs.starts(), pairs.targets(), from, to),
          bits,
          parts);
      if (!(pass.loss() <= MOST_LOSS * pass.examples())) {
        throw astray("the loss is " + pass.loss() / pass.examples(), rate);
      }
      if (pass.examples() > 0) {
        step(rate);
      }
    }
  }

  private void step(double rate) {
    pass.temper(rate);
    for (int i = 0; i < steps.length; i++) {
      steps[i].step(pass.rows(i), 0, pass.count(i), pass.gradients(i), 0, pass.stride(i), rate);
    }
    loss += pass.loss();
    examples += pass.examples();
  }

  private static TrainingException astray(String what, double rate) {
    return new TrainingException(
        "training went astray: "
            + what
            + " with the learning rate "
            + rate
            + "; start again with a lower one");
  }

  /**
   * Learns what waits, brings all rows up to date and looks at each, so that none that is broken is
   * handed on.
   *
   * @throws TrainingException if a number is not finite
   */
  public void end() {
    if (waiting != null) {
      learn(waiting, waiting.words().length);
      waiting = null;
    }
    for (int i = 0; i < rows.length; i++) {
      steps[i].settle();
      long broken = FiniteCheck.firstBroken(rows[i]);
      if (broken >= 0) {
        throw astray(
            (i == 0 ? "input" : "output") + " row " + broken + " has a number that is not finite",
            plan.rate(round, step, plan.total()));
      }
    }
  }

  /**
   * Returns the loss so far.
   *
   * @return the sum over all examples
   */
  public double loss() {
    return loss;
  }

  /**
   * Returns the true pairs that were learned so far.
   *
   * @return 0 or more
   */
  public long examples() {
    return examples;
  }
}
