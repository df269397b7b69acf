package embedkit.training;

import embedkit.api.EmbeddingStore;
import embedkit.api.Schedule;
import embedkit.api.TableOptimizer;
import embedkit.api.Vocabulary;
import embedkit.api.text.TextModel;
import java.util.concurrent.atomic.AtomicLong;

/** What the workers of one training run share. */
final class Run {

  private final Corpus corpus;
  private final Training options;
  private final TextModel model;
  private final EmbeddingStore[] parts;
  private final TableOptimizer[] steps;
  private final float[] keep;
  private final double firstRate;
  private final Schedule schedule;
  private final AtomicLong nextPart;
  private final AtomicLong wordsDone;
  private final double secondsBefore;
  private double loss;
  private long pairs;
  private double rate;

  Run(
      Corpus corpus,
      Training options,
      TextModel model,
      EmbeddingStore[] parts,
      TableOptimizer[] steps,
      double firstRate,
      Schedule schedule,
      TrainingState begin) {
    this.corpus = corpus;
    this.options = options;
    this.model = model;
    this.parts = parts;
    this.steps = steps;
    this.keep = keep(corpus, options.subsample());
    this.firstRate = firstRate;
    this.schedule = schedule;
    this.rate = firstRate;
    this.nextPart = new AtomicLong(begin.parts());
    this.wordsDone = new AtomicLong(begin.words());
    this.secondsBefore = begin.seconds();
    this.loss = begin.loss();
    this.pairs = begin.pairs();
  }

  private static float[] keep(Corpus corpus, double threshold) {
    float[] keep = new float[corpus.counts().length];
    for (int row = 0; row < keep.length; row++) {
      double share = threshold * corpus.words() / corpus.counts()[row];
      keep[row] = threshold == 0 ? 1 : (float) Math.min(1, Math.sqrt(share) + share);
    }
    return keep;
  }

  /** Learns the next part; false when there is none left. */
  boolean learnNext(Worker worker) {
    long part = nextPart.getAndIncrement();
    if (part >= allParts()) {
      return false;
    }
    double now = firstRate * schedule.factor(wordsDone.get(), totalWords());
    worker.learn(part, now);
    return true;
  }

  /** Takes the next parts of the text, one for each of some workers that learn in step. */
  Group nextGroup(int lanes) {
    long first = nextPart.getAndAdd(lanes);
    double now = firstRate * schedule.factor(wordsDone.get(), totalWords());
    return new Group(first, Math.clamp(allParts() - first, 0, lanes), now);
  }

  /** Copies the ids of a part; returns how many there are. */
  int part(long part, int[] into) {
    return corpus.part((int) (part % corpus.parts()), into);
  }

  /** Parts that are learned together, at one learning rate. */
  record Group(long first, int parts, double rate) {}

  private long allParts() {
    return (long) corpus.parts() * options.epochs();
  }

  /** How far the run is, when every part that was begun is done. */
  synchronized TrainingState state(double seconds) {
    return new TrainingState(
        Math.min(nextPart.get(), allParts()),
        wordsDone.get(),
        secondsBefore + seconds,
        loss,
        pairs);
  }

  /** Once for each part: a mean is only right where sum and number are of the same pairs. */
  synchronized void done(long words, double partLoss, long partPairs, double partRate) {
    wordsDone.addAndGet(words);
    loss += partLoss;
    pairs += partPairs;
    rate = partRate;
  }

  long totalWords() {
    return corpus.words() * options.epochs();
  }

  synchronized TrainingProgress progress(double seconds) {
    double average = loss / Math.max(1, pairs);
    return new TrainingProgress(
        wordsDone.get(), totalWords(), secondsBefore + seconds, average, rate);
  }

  Training options() {
    return options;
  }

  TextModel model() {
    return model;
  }

  /** The tables that are learned, as they are to be read. */
  EmbeddingStore[] parts() {
    return parts;
  }

  /** How a part's rows change. */
  TableOptimizer steps(int part) {
    return steps[part];
  }

  /** Brings all rows up to date, those of the table itself with the parts. */
  void settle(EmbeddingStore table) {
    for (TableOptimizer each : steps) {
      each.settle();
    }
    model.compose(table);
  }

  float[] keep() {
    return keep;
  }

  Vocabulary words() {
    return corpus.vocabulary();
  }
}
