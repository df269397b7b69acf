package embedkit.training;

import embedkit.api.EmbeddingStore;
import embedkit.api.TableOptimizer;
import java.util.Arrays;

/** One thread's share: takes parts of the corpus and learns them block by block. */
final class Worker {

  private final Run run;
  private final SkipGram options;
  private final LearningBlock block;
  private final int[] drawn;
  private int[] words = new int[1 << 12];
  private int[] low = new int[1 << 12];
  private int[] high = new int[1 << 12];
  private int size;
  private long random;

  Worker(Run run) {
    this.run = run;
    this.options = run.options();
    this.block = LearningBlock.of(options, run.inputs().dim());
    this.drawn = new int[options.sharedNegatives()];
  }

  void learn(long part, int[] ids, double rate) {
    random = mix(options.seed() * 0x9e3779b97f4a7c15L ^ mix(part + 0x632be59bd9b4e019L));
    int seen = keepSome(ids);
    double loss = 0;
    long pairs = 0;
    for (int from = 0; from < size; from += run.block()) {
      int to = Math.min(size, from + run.block());
      learnBlock(from, to, rate);
      loss += block.loss();
      pairs += block.pairs();
    }
    run.done(seen, loss, pairs, rate);
  }

  private void learnBlock(int from, int to, double rate) {
    for (int j = 0; j < drawn.length; j++) {
      drawn[j] = run.sampler().draw(next());
    }
    EmbeddingStore inputs = run.inputs();
    EmbeddingStore outputs = run.outputs();
    block.compute(words, low, high, from, to, drawn, inputs, outputs);
    if (!Double.isFinite(block.loss())) {
      throw diverged(rate);
    }
    if (block.pairs() > 0) {
      block.temper(rate);
      step(run.inputSteps(), block.inputRows(), block.inputGradients(), rate);
      step(run.outputSteps(), block.outputRows(), block.outputGradients(), rate);
    }
  }

  private void step(TableOptimizer optimizer, RowSet rows, float[] gradients, double rate) {
    optimizer.step(rows.rows(), 0, rows.size(), gradients, 0, block.stride(), rate);
  }

  /** Leaves frequent words out at random and draws each kept word's window within its line. */
  private int keepSome(int[] ids) {
    size = 0;
    int seen = 0;
    int lineStart = 0;
    float[] keep = run.keep();
    if (words.length < ids.length) {
      words = Arrays.copyOf(words, ids.length);
      low = Arrays.copyOf(low, ids.length);
      high = Arrays.copyOf(high, ids.length);
    }
    for (int id : ids) {
      if (id == IdSequence.LINE_END) {
        lineStart = endLine(lineStart);
        continue;
      }
      seen++;
      if ((next() >>> 40) * 0x1p-24f < keep[id]) {
        words[size++] = id;
      }
    }
    endLine(lineStart);
    return seen;
  }

  private int endLine(int start) {
    for (int i = start; i < size; i++) {
      int width = 1 + (int) ((next() >>> 33) % options.window());
      low[i] = Math.max(start, i - width);
      high[i] = Math.min(size, i + width + 1);
    }
    return size;
  }

  private TrainingException diverged(double rate) {
    float[] vector = new float[run.inputs().dim()];
    long[] rows = block.inputRows().rows();
    String word = "an output row";
    for (int i = 0; i < block.inputRows().size(); i++) {
      run.inputs().gather(rows, i, 1, vector, 0, vector.length);
      for (float value : vector) {
        if (!Float.isFinite(value)) {
          word = "row " + rows[i] + " (\"" + run.word(rows[i]) + "\")";
        }
      }
    }
    return new TrainingException(
        "training went astray: the loss is "
            + block.loss()
            + " at "
            + word
            + " with the learning rate "
            + rate
            + "; start again with a lower one");
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
