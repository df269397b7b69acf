package embedkit.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import embedkit.Catalog;
import embedkit.Tables;
import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.TableShape;
import embedkit.training.progress.TrainingProgress;
import embedkit.training.text.Corpus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole way from ids to stepped rows, as a thread of a run goes it. */
class WorkerAllocationTest {

  private static final int DIM = 100;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "skipgram | sgd",
        "cbow | sgd",
        "cbow:undivided=true | sgd",
        "cbow:sum=true | sgd",
        "skipgram:maxn=6 | sgd",
        "cbow:maxn=6 | sgd",
        "skipgram:hierarchical=true | sgd",
        "cbow:hierarchical=true | sgd",
        "classifier:prefix=word1,word-ngrams=2,maxn=4 | sgd",
        "classifier:prefix=word1,loss=hierarchical | sgd",
        "skipgram | adagrad",
        "skipgram | sparse-adam"
      })
  void aWorkerAllocatesNothingInSteadyState(String objective, String optimizer) throws IOException {
    Catalog catalog = Tables.installed().catalog();
    Corpus corpus = corpus();
    Lesson lesson = Lesson.usual().withObjective(objective).withSeed(7);
    Worker worker = new Worker(run(corpus, lesson, catalog.optimizer(optimizer)));
    long bytes = Long.MAX_VALUE;
    // The interpreter boxes vectors, so only the compiled steady state counts: the least of many.
    for (int round = 0; round < 4000 && bytes > 0; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int k = 0; k < 5; k++) {
        worker.learn(k, 0.001, () -> false);
      }
      bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
    }
    assertEquals(0, bytes, "a vector or a number is boxed in steady state");
  }

  private static Corpus corpus() throws IOException {
    Random random = new Random(11);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      text.append("word").append(random.nextInt(300)).append(i % 20 == 19 ? '\n' : ' ');
    }
    byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
    return Corpus.read("text", new ByteArrayInputStream(utf8), 1);
  }

  private static Run run(Corpus corpus, Lesson lesson, Optimizer optimizer) {
    TableShape shape = TableShape.f32(corpus.vocabulary().size(), DIM);
    EmbeddingStore table = Tables.installed().create("heap", shape, corpus.vocabulary()).store();
    return new Run(
        new Trainer(
            corpus,
            lesson.bind(corpus, table, optimizer),
            lesson.options(),
            Catalog.installed().schedule("linear:floor=0.0001"),
            TrainingState.BEGINNING),
        TrainingProgress.Listener.NONE,
        () -> false);
  }
}
