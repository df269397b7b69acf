package embedkit.training;

import embedkit.api.EmbeddingStore;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.TextBlock;
import embedkit.api.TextModel;
import embedkit.api.TextPass;
import embedkit.spi.RowChecks;
import java.util.function.LongSupplier;

/** One thread's share: takes parts of the corpus and learns them block by block. */
final class Worker {

  /** Of one pair; no run that learns anything comes near it, and one that exceeds it is lost. */
  private static final double MOST_LOSS = 1e6;

  private final Run run;
  private final Training options;
  private final TextPass pass;
  private final EmbeddingStore[] parts;
  private final TextBlock block = new TextBlock();
  private final LongSupplier bits = this::next;
  private final int[] ids = new int[Corpus.longestPart()];
  private final int[] words = new int[Corpus.longestPart()];
  private final int[] low = new int[Corpus.longestPart()];
  private final int[] high = new int[Corpus.longestPart()];
  private int size;
  private int seen;
  private double loss;
  private long pairs;
  private long random;

  Worker(Run run) {
    this.run = run;
    this.options = run.options();
    this.pass = run.model().pass();
    this.parts = run.parts();
  }

  /** Learns a part of the text, block by block. */
  void learn(long part, double rate) {
    prepare(part);
    for (int i = 0; i < blocks(); i++) {
      compute(i, rate);
      for (int table = 0; table < parts.length; table++) {
        step(table, rate);
      }
    }
    finish(rate);
  }

  /** Draws what of a part is learned. */
  void prepare(long part) {
    random = mix(options.seed() * 0x9e3779b97f4a7c15L ^ mix(part + 0x632be59bd9b4e019L));
    seen = keepSome(run.part(part, ids));
    loss = 0;
    pairs = 0;
    block.lay(words, low, high);
  }

  /** Returns the blocks of what was drawn. */
  int blocks() {
    int most = run.model().blockWords();
    return (size + most - 1) / most;
  }

  /** Computes the gradients of a block. */
  void compute(int index, double rate) {
    int most = run.model().blockWords();
    block.choose(index * most, Math.min(size, (index + 1) * most));
    pass.learn(block, bits, parts);
    for (int table = 0; table < parts.length; table++) {
      checkPass(table);
    }
    if (!(pass.loss() <= MOST_LOSS * pass.pairs())) {
      throw diverged(rate);
    }
    if (pass.pairs() > 0) {
      pass.temper(rate);
    }
    loss += pass.loss();
    pairs += pass.pairs();
  }

  /** An objective may be anybody's: its rows and gradients are looked at before they are used. */
  private void checkPass(int table) {
    try {
      int count = pass.count(table);
      RowChecks.ids(pass.rows(table), 0, count, parts[table].rows());
      int length = pass.gradients(table).length;
      RowChecks.block(count, parts[table].dim(), length, 0, pass.stride());
    } catch (RowOutOfRangeException | IllegalArgumentException | IndexOutOfBoundsException e) {
      String slot = run.model().parts().get(table).slot();
      throw new TrainingException(
          "the objective "
              + options.objective().spec()
              + " gave gradients that do not fit "
              + (slot.isEmpty() ? "the table" : slot)
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** Takes the step of one of the tables that are learned. */
  void step(int table, double rate) {
    if (pass.pairs() > 0) {
      run.steps(table)
          .step(
              pass.rows(table),
              0,
              pass.count(table),
              pass.gradients(table),
              0,
              pass.stride(),
              rate);
    }
  }

  /** Counts what was learned. */
  void finish(double rate) {
    run.done(seen, loss, pairs, rate);
  }

  /** Leaves frequent words out at random and draws each kept word's window within its line. */
  private int keepSome(int count) {
    size = 0;
    int met = 0;
    int lineStart = 0;
    float[] keep = run.keep();
    for (int i = 0; i < count; i++) {
      int id = ids[i];
      if (id == IdSequence.LINE_END) {
        lineStart = endLine(lineStart);
        continue;
      }
      met++;
      if ((next() >>> 40) * 0x1p-24f < keep[id]) {
        words[size++] = id;
      }
    }
    endLine(lineStart);
    return met;
  }

  private int endLine(int start) {
    for (int i = start; i < size; i++) {
      int width = 1 + (int) ((next() >>> 33) % options.window());
      low[i] = Math.max(start, i - width);
      high[i] = Math.min(size, i + width + 1);
    }
    return size;
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
          where = name(run.model().parts().get(part), row);
        }
      }
    }
    return new TrainingException(
        "training went astray: the loss is "
            + pass.loss() / pass.pairs()
            + " at "
            + where
            + (Float.isFinite(most) ? ", whose numbers reach " + most + "," : "")
            + " with the learning rate "
            + rate
            + "; start again with a lower one");
  }

  private String name(TextModel.Part part, long row) {
    return FiniteCheck.name(part.slot(), row, part.words() ? run.words() : null);
  }

  /** The greatest magnitude; infinite where a number is not finite. */
  private static float greatest(float[] vector) {
    float most = 0;
    for (float value : vector) {
      most = Math.max(most, Float.isFinite(value) ? Math.abs(value) : Float.POSITIVE_INFINITY);
    }
    return most;
  }

  private long next() {
    random += 0x9e3779b97f4a7c15L;
    return mix(random);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
