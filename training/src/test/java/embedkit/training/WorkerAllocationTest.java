package embedkit.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import embedkit.Catalog;
import embedkit.Tables;
import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.TableOptimizer;
import embedkit.api.TableShape;
import embedkit.api.text.TextModel;
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
        "skipgram | adagrad",
        "skipgram | sparse-adam"
      })
  void aWorkerAllocatesNothingInSteadyState(String objective, String optimizer) throws IOException {
    Catalog catalog = Tables.installed().catalog();
    Corpus corpus = corpus();
    Training options = Training.defaults().withObjective(catalog.objective(objective)).withSeed(7);
    Worker worker = new Worker(run(corpus, options, catalog.optimizer(optimizer)));
    long bytes = Long.MAX_VALUE;
    // The interpreter boxes vectors, so only the compiled steady state counts: the least of many.
    for (int round = 0; round < 4000 && bytes > 0; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int k = 0; k < 5; k++) {
        worker.learn(k, 0.001);
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

  private static Run run(Corpus corpus, Training options, Optimizer optimizer) {
    TableShape shape = TableShape.f32(corpus.vocabulary().size(), DIM);
    EmbeddingStore table = Tables.installed().create("heap", shape, corpus.vocabulary()).store();
    TextModel model = options.model(corpus, DIM);
    model.begin(table);
    EmbeddingStore[] parts = new EmbeddingStore[model.parts().size()];
    TableOptimizer[] steps = new TableOptimizer[parts.length];
    for (int i = 0; i < parts.length; i++) {
      TextModel.Part part = model.parts().get(i);
      parts[i] = part.of(table);
      steps[i] =
          optimizer.bind(
              parts[i],
              (name, dim, initial) ->
                  table.slot(part.slot() + "." + name, part.rows(), dim, initial));
    }
    return new Run(
        corpus, options, model, parts, steps, 0.001, new LinearFall(), TrainingState.BEGINNING);
  }
}
