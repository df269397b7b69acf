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
 * Learns the pairs of one input part and one output part. The state of the optimizer lives in slots
 * of the two stores. The same rows and pairs give the same bits. For one thread.
 *
 * <p>One part alone learns block by block what one machine does. Of many parts, two have only some
 * of the words around a word, so that a row would be fetched for one pair where one machine has
 * six: pairs that stand near each other are gathered by their words, the more parts, the more of
 * them, so that a word has about as many in a block as on one machine.
 */
@Incubating
public final class PartTrainer {

  /** Of one example; a run that exceeds it is lost. */
  private static final double MOST_LOSS = 1e6;

  /** Pairs that are gathered at once, at the most; they take some megabytes. */
  private static final int MOST_GATHERED = 1 << 16;

  /** Of them, those that one word predicts, where so many words are around one. */
  private static final int MOST_OF_A_WORD = 32;

  private final PartPlan plan;
  private final int round;
  private final int step;
  private final WindowPass pass;
  private final int blockWords;

  /**
   * The most pairs of a block where they are gathered: half of those on one machine. Random words
   * grow with the pairs, and each meets all words of the block, so that longer blocks cost more
   * than they save.
   */
  private final int blockPairs;

  private final EmbeddingStore[] rows;
  private final TableOptimizer[] steps;
  private final EmbeddingStore[] parts;
  private final Bits bits = new Bits();
  private final PairRun run;
  private double runRate;
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
    if (outputs.rows() != plan.outputs(round).size(outputPart)
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
    this.blockWords = model.blockWords();
    boolean alone = plan.parts() == 1;
    this.pass = alone ? model.pass() : model.pass(blockWords);
    long around = plan.window() + 1L;
    this.blockPairs = Math.clamp(blockWords * around / 2, 1, MOST_GATHERED);
    this.run =
        plan.gathers()
            ? new PairRun(
                (int) inputs.rows(),
                (int) Math.min(MOST_OF_A_WORD, around),
                (int) Math.min(MOST_GATHERED, blockPairs * blocksGathered(plan.parts())))
            : null;
    this.rows = new EmbeddingStore[] {inputs, outputs};
    this.steps = new TableOptimizer[rows.length];
    this.parts = new EmbeddingStore[rows.length];
    for (int i = 0; i < rows.length; i++) {
      steps[i] = plan.optimizer().bind(rows[i]);
      parts[i] = steps[i].settled(rows[i]);
    }
  }

  /**
   * Of how many blocks pairs are gathered. Of 4 parts, those of more blocks lost quality; of 8 or
   * more they did not.
   */
  private static long blocksGathered(long parts) {
    return parts * parts * Math.max(1, parts * parts / 16);
  }

  /**
   * Learns the pairs of a chunk, or of some. Of several parts, some pairs wait for the next.
   *
   * @param pairs the pairs
   * @throws TrainingException if learning goes astray
   * @throws IllegalArgumentException if they were drawn for another number of parts
   */
  public void learn(Pairs pairs) {
    if (pairs.single() != plan.gathers()) {
      throw new IllegalArgumentException(
          "pairs that were drawn for another number of parts than " + plan.parts());
    }
    bits.goOn(pairs.random());
    if (run == null) {
      inOrder(pairs);
    } else {
      gathered(pairs);
    }
  }

  private void inOrder(Pairs pairs) {
    double rate = plan.rate(round, step, pairs.wordsBefore());
    int count = pairs.words().length;
    for (int from = 0; from < count; from += blockWords) {
      int to = Math.min(count, from + blockWords);
      learn(
          new WindowPass.Predictions(pairs.words(), pairs.starts(), pairs.targets(), from, to),
          rate);
    }
  }

  private void gathered(Pairs pairs) {
    int count = pairs.targets().length;
    for (int from = 0; from < count; ) {
      runRate =
          plan.rate(
              round, step, pairs.wordsBefore() + (long) ((double) pairs.span() * from / count));
      from = run.add(pairs, from);
      if (run.full()) {
        learnRun();
      }
    }
  }

  /** Learns what was gathered, at the rate of the place in the text where it ends. */
  private void learnRun() {
    run.lay();
    for (int from = 0; from < run.size(); ) {
      int to = run.end(from, blockWords, blockPairs);
      learn(run.block(from, to), runRate);
      from = to;
    }
    run.clear();
  }

  private void learn(WindowPass.Predictions block, double rate) {
    pass.learn(block, bits, parts);
    if (!(pass.loss() <= MOST_LOSS * pass.examples())) {
      throw astray("the loss is " + pass.loss() / pass.examples(), rate);
    }
    if (pass.examples() > 0) {
      step(rate);
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
    if (run != null) {
      learnRun();
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
