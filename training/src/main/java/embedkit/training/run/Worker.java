package embedkit.training.run;

import embedkit.api.EmbeddingStore;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.TrainingException;
import embedkit.api.text.Part;
import embedkit.api.text.Pass;
import java.util.function.BooleanSupplier;

/** One thread's share: takes chunks of the examples and learns them block by block. */
final class Worker {

  /** Of one example; no run that learns anything comes near it, and one that exceeds it is lost. */
  private static final double MOST_LOSS = 1e6;

  private final Run run;
  private final Lane lane;
  private final Pass pass;
  private final EmbeddingStore[] parts;
  private final Bits bits = new Bits();
  private int blocks;
  private double loss;
  private long examples;

  Worker(Run run) {
    this.run = run;
    this.lane = run.lane();
    this.pass = lane.pass();
    this.parts = run.parts();
  }

  /** Learns a chunk, block by block; one that is abandoned does not count as learned. */
  void learn(long chunk, double rate, BooleanSupplier abandoned) {
    prepare(chunk);
    for (int i = 0; i < blocks; i++) {
      if (abandoned.getAsBoolean()) {
        return;
      }
      compute(i, rate);
      for (int table = 0; table < parts.length; table++) {
        step(table, rate);
      }
    }
    finish();
  }

  /** Draws what of a chunk is learned. */
  void prepare(long chunk) {
    bits.begin(run.seed(), chunk);
    blocks = lane.prepare(run.inEpoch(chunk), bits);
    loss = 0;
    examples = 0;
  }

  /** Returns the blocks of what was drawn. */
  int blocks() {
    return blocks;
  }

  /** Computes the gradients of a block. */
  void compute(int block, double rate) {
    pass.at(rate);
    lane.learn(block, bits, parts);
    if (!(pass.loss() <= MOST_LOSS * pass.examples())) {
      throw diverged(rate);
    }
    if (pass.examples() > 0) {
      pass.temper(rate);
    }
    loss += pass.loss();
    examples += pass.examples();
  }

  /** Takes the step of one of the tables that are learned. */
  void step(int table, double rate) {
    if (pass.examples() == 0) {
      return;
    }
    try {
      run.steps(table)
          .step(
              pass.rows(table),
              0,
              pass.count(table),
              pass.gradients(table),
              0,
              pass.stride(table),
              rate);
    } catch (RowOutOfRangeException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw misfit(table, e);
    }
  }

  /** An objective may be anybody's: a step looks at its rows and gradients before it uses them. */
  private TrainingException misfit(int table, RuntimeException e) {
    Part part = run.part(table);
    return new TrainingException(
        "the objective gave gradients that do not fit "
            + (part.isTable() ? "the table" : part.name())
            + ": "
            + e.getMessage(),
        e);
  }

  /** Counts what was learned. */
  void finish() {
    run.done(lane.words(), loss, examples);
  }

  /** Names a row of the block with a number that is not finite, else the one of the greatest. */
  private TrainingException diverged(double rate) {
    String where = "";
    float most = -1;
    for (int part = parts.length - 1; part >= 0; part--) {
      float[] vector = new float[parts[part].dim()];
      for (int i = 0; i < pass.count(part); i++) {
        long row = pass.rows(part)[i];
        parts[part].gather(row, 1, vector, 0, vector.length);
        float greatest = greatest(vector);
        if (greatest >= most) {
          most = greatest;
          where = name(run.part(part), row);
        }
      }
    }
    return new TrainingException(
        "training went astray: the loss is "
            + pass.loss() / pass.examples()
            + " at "
            + where
            + (Float.isFinite(most) ? ", whose numbers reach " + most + "," : "")
            + " with the learning rate "
            + rate
            + "; start again with a lower one");
  }

  private String name(Part part, long row) {
    return FiniteCheck.name(part.name(), row, part.ofWords() ? run.words() : null);
  }

  /** The greatest magnitude; infinite where a number is not finite. */
  private static float greatest(float[] vector) {
    float most = 0;
    for (float value : vector) {
      most = Math.max(most, Float.isFinite(value) ? Math.abs(value) : Float.POSITIVE_INFINITY);
    }
    return most;
  }
}
