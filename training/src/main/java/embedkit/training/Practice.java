package embedkit.training;

import embedkit.Spec;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.api.text.Objective;
import embedkit.api.text.TextModel;
import embedkit.api.text.WindowModel;
import embedkit.kernels.Kernels;
import embedkit.training.run.BoundModel;
import embedkit.training.run.Trainer;
import embedkit.training.run.Training;
import embedkit.training.run.TrainingState;
import embedkit.training.text.Corpus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Learns words without a meaning while a text is read, so that the JVM has compiled by then what
 * learns. Until it has, learning takes ten times as long, which is most of what a short run takes.
 * A table of its own is learned, and dropped: the run that it is done for is the same without it.
 */
final class Practice {

  /** As many as a block of full length needs to be of different words. */
  private static final int WORDS = 1 << 10;

  private static final int LINE = 40;

  /** What is not compiled by then is left to the run: a long text is not read more slowly. */
  private static final int EPOCHS = 16;

  private static final int WORDS_PER_EPOCH = 40 * WORDS;

  /** A text that is read by then is short, and none of this is worth its trouble. */
  private static final long LONG_MILLIS = 50;

  /** In a smaller heap this would take what the run needs. */
  private static final long LEAST_HEAP = 256L << 20;

  /** The objective that learns of labels. */
  private static final String LABELLED = "classifier";

  private final PipelineRun run;
  private final CountDownLatch end = new CountDownLatch(1);

  private Practice(PipelineRun run) {
    this.run = run;
  }

  /** Begins, where there are a processor to spare and kernels that have to be compiled. */
  static Practice begin(PipelineRun run) {
    Practice practice = new Practice(run);
    Pipeline pipeline = run.pipeline();
    // Objects that were handed over may count what they are asked.
    boolean ours =
        pipeline.handed(Pipeline.OBJECTIVE, Objective.class).isEmpty()
            && pipeline.handed(Pipeline.OPTIMIZER, Object.class).isEmpty();
    // Lines without labels teach it nothing.
    ours &= !Spec.parse(run.plugins().objective().spec()).name().equals(LABELLED);
    boolean room = Runtime.getRuntime().maxMemory() >= LEAST_HEAP;
    if (ours && room && Kernels.vectorized() && Runtime.getRuntime().availableProcessors() > 1) {
      Thread.ofPlatform().name("embedkit-practice").daemon().start(practice::learn);
    }
    return practice;
  }

  /** Has it end within a block; what does not end is waited for by nobody. */
  void end() {
    end.countDown();
  }

  private void learn() {
    try {
      if (end.await(LONG_MILLIS, TimeUnit.MILLISECONDS)) {
        return;
      }
      byte[] text = text().getBytes(StandardCharsets.UTF_8);
      learn(Corpus.read("practice", new ByteArrayInputStream(text), 1));
    } catch (RuntimeException | IOException | InterruptedException | Error e) {
      // If it matters, the run itself will fail, and tell.
      end();
    }
  }

  private static String text() {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= WORDS_PER_EPOCH; i++) {
      text.append(Integer.toString(random.nextInt(WORDS), Character.MAX_RADIX));
      text.append(i % LINE == 0 ? '\n' : ' ');
    }
    return text.toString();
  }

  private void learn(Corpus corpus) {
    Pipeline pipeline = run.pipeline();
    Plugins plugins = run.plugins();
    Vocabulary words = corpus.vocabulary();
    int dim = pipeline.get(Pipeline.DIM).intValue();
    int window = pipeline.get(Pipeline.WINDOW).intValue();
    TextModel model =
        plugins
            .objective()
            .bind(new Objective.Text(words, corpus.counts(), dim, window, 1, corpus::eachLine));
    if (!(model instanceof WindowModel)) {
      return;
    }
    try (EmbeddingTable table =
        run.tables().create("heap", TableShape.f32(words.size(), dim), words)) {
      run.tables().initialize(table, plugins.initializer(), 1);
      model.lay(table.store());
      model.begin(table.store());
      BoundModel bound =
          BoundModel.of(
              model, table.store(), words, plugins.optimizer(), BoundModel.StateSlots.AS_FOUND);
      Training options = new Training(window, 0, EPOCHS, 1, false, 1);
      new Trainer(corpus, bound, options, plugins.schedule(), TrainingState.BEGINNING)
          .learnHere(() -> end.getCount() == 0);
    }
  }
}
