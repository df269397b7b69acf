package embedkit.training;

import embedkit.api.EmbeddingStore;
import embedkit.api.Schedule;
import embedkit.api.TableOptimizer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** What the workers of one training run share. */
final class Run {

  private final Corpus corpus;
  private final SkipGram options;
  private final EmbeddingStore inputs;
  private final EmbeddingStore outputs;
  private final TableOptimizer inputSteps;
  private final TableOptimizer outputSteps;
  private final AliasSampler sampler;
  private final float[] keep;
  private final int block;
  private final double firstRate;
  private final Schedule schedule;
  private final AtomicLong nextPart;
  private final AtomicLong wordsDone;
  private final double secondsBefore;
  private final LongAdder pairs = new LongAdder();
  private final DoubleAdder loss = new DoubleAdder();
  private volatile double rate;

  Run(
      Corpus corpus,
      SkipGram options,
      EmbeddingStore inputs,
      EmbeddingStore outputs,
      TableOptimizer inputSteps,
      TableOptimizer outputSteps,
      double firstRate,
      Schedule schedule,
      TrainingState begin) {
    this.corpus = corpus;
    this.options = options;
    this.inputs = inputs;
    this.outputs = outputs;
    this.inputSteps = inputSteps;
    this.outputSteps = outputSteps;
    this.sampler = new AliasSampler(corpus.counts(), options.samplingPower());
    this.keep = keep(corpus, options.subsample());
    this.block = block(corpus, options);
    this.firstRate = firstRate;
    this.schedule = schedule;
    this.rate = firstRate;
    this.nextPart = new AtomicLong(begin.parts());
    this.wordsDone = new AtomicLong(begin.words());
    this.secondsBefore = begin.seconds();
    this.loss.add(begin.loss());
    this.pairs.add(begin.pairs());
  }

  private static float[] keep(Corpus corpus, double threshold) {
    float[] keep = new float[corpus.counts().length];
    for (int row = 0; row < keep.length; row++) {
      double share = threshold * corpus.words() / corpus.counts()[row];
      keep[row] = threshold == 0 ? 1 : (float) Math.min(1, Math.sqrt(share) + share);
    }
    return keep;
  }

  /**
   * A block is no longer than the text has words, counted by how evenly they are drawn (the inverse
   * of the chance to draw one word twice). In a vocabulary of a few words a full block would move
   * every row many times over, in every thread.
   */
  private static int block(Corpus corpus, SkipGram options) {
    double total = 0;
    double squares = 0;
    for (long count : corpus.counts()) {
      double weight = Math.pow(count, options.samplingPower());
      total += weight;
      squares += weight * weight;
    }
    return (int) Math.clamp(total * total / squares, 1, SkipGram.BLOCK);
  }

  /** Learns the next part; false when there is none left. */
  boolean learnNext(Worker worker) {
    long part = nextPart.getAndIncrement();
    if (part >= allParts()) {
      return false;
    }
    double now = firstRate * schedule.factor(wordsDone.get(), totalWords());
    worker.learn(part, corpus.part((int) (part % corpus.parts())), now);
    return true;
  }

  private long allParts() {
    return (long) corpus.parts() * options.epochs();
  }

  /** How far the run is, when every part that was begun is done. */
  TrainingState state(double seconds) {
    return new TrainingState(
        Math.min(nextPart.get(), allParts()),
        wordsDone.get(),
        secondsBefore + seconds,
        loss.sum(),
        pairs.sum());
  }

  void done(long words, double partLoss, long partPairs, double partRate) {
    wordsDone.addAndGet(words);
    loss.add(partLoss);
    pairs.add(partPairs);
    rate = partRate;
  }

  long totalWords() {
    return corpus.words() * options.epochs();
  }

  TrainingProgress progress(double seconds) {
    long done = wordsDone.get();
    double average = loss.sum() / Math.max(1, pairs.sum());
    return new TrainingProgress(done, totalWords(), secondsBefore + seconds, average, rate);
  }

  SkipGram options() {
    return options;
  }

  EmbeddingStore inputs() {
    return inputs;
  }

  EmbeddingStore outputs() {
    return outputs;
  }

  TableOptimizer inputSteps() {
    return inputSteps;
  }

  TableOptimizer outputSteps() {
    return outputSteps;
  }

  int block() {
    return block;
  }

  AliasSampler sampler() {
    return sampler;
  }

  float[] keep() {
    return keep;
  }

  String word(long row) {
    return corpus.vocabulary().token(row);
  }
}
