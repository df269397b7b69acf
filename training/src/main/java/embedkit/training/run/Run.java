package embedkit.training.run;

import embedkit.api.EmbeddingStore;
import embedkit.api.Schedule;
import embedkit.api.TableOptimizer;
import embedkit.api.Vocabulary;
import embedkit.api.text.LineModel;
import embedkit.api.text.PairModel;
import embedkit.api.text.Part;
import embedkit.api.text.WindowModel;
import embedkit.training.progress.TrainingProgress;
import embedkit.training.text.Corpus;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** What the workers of one training run share. */
final class Run {

  private final Corpus corpus;
  private final Training options;
  private final BoundModel model;
  private final Examples examples;
  private final Schedule schedule;
  private final AtomicLong nextChunk;
  private final AtomicLong wordsDone;
  private final double secondsBefore;
  private final LossCurve curve = new LossCurve();
  private double loss;
  private long learned;

  Run(Trainer trainer, TrainingProgress.Listener listener, BooleanSupplier cancelled) {
    TrainingState begin = trainer.begin();
    this.corpus = trainer.corpus();
    this.options = trainer.options();
    this.model = trainer.model();
    this.examples = examples(corpus, options, model, listener, cancelled);
    this.schedule = trainer.schedule();
    this.nextChunk = new AtomicLong(begin.chunks());
    this.wordsDone = new AtomicLong(begin.words());
    this.secondsBefore = begin.seconds();
    this.loss = begin.loss();
    this.learned = begin.examples();
  }

  private static Examples examples(
      Corpus corpus,
      Training options,
      BoundModel model,
      TrainingProgress.Listener listener,
      BooleanSupplier cancelled) {
    return switch (model.model()) {
      case WindowModel windows -> new WindowExamples(corpus, windows, options);
      case PairModel pairs ->
          new PairExamples(corpus, pairs, options, cancelled, listener::counting);
      case LineModel lines -> new LineExamples(corpus, lines);
    };
  }

  /** Learns the next chunk, unless it is abandoned on the way; false when there is none left. */
  boolean learnNext(Worker worker, BooleanSupplier abandoned) {
    long chunk = nextChunk.getAndIncrement();
    if (chunk >= allChunks()) {
      return false;
    }
    worker.learn(chunk, rateNow(), abandoned);
    return true;
  }

  /** Takes the next chunks, one for each of some workers that learn in step. */
  Group nextGroup(int lanes) {
    long first = nextChunk.getAndAdd(lanes);
    return new Group(first, Math.clamp(allChunks() - first, 0, lanes), rateNow());
  }

  /** Chunks that are learned together, at one learning rate. */
  record Group(long first, int chunks, double rate) {}

  private double rateNow() {
    return model.learningRate() * schedule.factor(wordsDone.get(), totalWords());
  }

  /** Makes what draws the blocks of one worker. */
  Lane lane() {
    return examples.lane();
  }

  /** The chunk of an epoch that a chunk of the run is. */
  int inEpoch(long chunk) {
    return (int) (chunk % examples.chunks());
  }

  private long allChunks() {
    return (long) examples.chunks() * options.epochs();
  }

  /** How far the run is, when every chunk that was begun is done. */
  synchronized TrainingState state(double seconds) {
    return new TrainingState(
        Math.min(nextChunk.get(), allChunks()),
        wordsDone.get(),
        secondsBefore + seconds,
        loss,
        learned);
  }

  /** Once for each chunk: a mean is only right where sum and number are of the same examples. */
  synchronized void done(long words, double chunkLoss, long chunkExamples) {
    long before = wordsDone.getAndAdd(words);
    curve.add((double) before / totalWords(), chunkLoss, chunkExamples);
    loss += chunkLoss;
    learned += chunkExamples;
  }

  private long totalWords() {
    return corpus.words() * options.epochs();
  }

  synchronized TrainingProgress progress(double seconds) {
    double average = loss / Math.max(1, learned);
    return new TrainingProgress(
        wordsDone.get(), totalWords(), secondsBefore + seconds, average, rateNow());
  }

  /** How the run ended, where {@code end} is its progress. */
  synchronized Outcome outcome(TrainingProgress end) {
    return new Outcome(end, learned, curve.least(), curve.last());
  }

  long seed() {
    return options.seed();
  }

  /** The tables that are learned, as they are to be read. */
  EmbeddingStore[] parts() {
    return model.parts();
  }

  Part part(int index) {
    return model.model().parts().get(index);
  }

  /** How a part's rows change. */
  TableOptimizer steps(int part) {
    return model.steps(part);
  }

  Vocabulary words() {
    return corpus.vocabulary();
  }
}
