package embedkit.training.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Catalog;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.TableOptimizer;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.api.text.Objective;
import embedkit.api.text.PairBlock;
import embedkit.api.text.PairPass;
import embedkit.testkit.ArrayStore;
import embedkit.training.pair.Cooccurrences;
import embedkit.training.progress.ReadingProgress;
import embedkit.training.progress.TrainingProgress;
import embedkit.training.run.BoundModel;
import embedkit.training.run.Trainer;
import embedkit.training.run.Training;
import embedkit.training.run.TrainingState;
import embedkit.training.text.Corpus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** GloVe against the loop of {@code glove.c}, in doubles, one pair at a time. */
class GloveTest {

  private static final int DIM = 20;
  private static final double RATE = 0.05;

  /** Rows, biases and their sums of squares, as {@code glove.c} keeps them: the bias comes last. */
  private static final class Plain {
    private final double xMax;
    private final double alpha;
    final double[][] w;
    final double[][] c;
    private final double[][] sw;
    private final double[][] sc;

    Plain(double xMax, double alpha, EmbeddingStore table) {
      this.xMax = xMax;
      this.alpha = alpha;
      this.w = rows(table, table.slots().get("bias"));
      this.c = rows(table.slots().get("context"), table.slots().get("context-bias"));
      this.sw = ones(w.length);
      this.sc = ones(c.length);
    }

    private static double[][] rows(EmbeddingStore vectors, EmbeddingStore biases) {
      double[][] rows = new double[(int) vectors.rows()][DIM + 1];
      float[] row = new float[DIM];
      for (int i = 0; i < rows.length; i++) {
        vectors.gather(i, 1, row, 0, DIM);
        for (int d = 0; d < DIM; d++) {
          rows[i][d] = row[d];
        }
        biases.gather(i, 1, row, 0, 1);
        rows[i][DIM] = row[0];
      }
      return rows;
    }

    private static double[][] ones(int rows) {
      double[][] ones = new double[rows][DIM + 1];
      Arrays.stream(ones).forEach(row -> Arrays.fill(row, 1));
      return ones;
    }

    /** Learns a pair; returns its loss. */
    double learn(int word, int context, double weight) {
      double diff = w[word][DIM] + c[context][DIM] - Math.log(weight);
      for (int d = 0; d < DIM; d++) {
        diff += w[word][d] * c[context][d];
      }
      double fdiff = weight > xMax ? diff : Math.pow(weight / xMax, alpha) * diff;
      for (int d = 0; d < DIM; d++) {
        double ofWord = Math.clamp(fdiff * c[context][d], -100, 100) * RATE;
        double ofContext = Math.clamp(fdiff * w[word][d], -100, 100) * RATE;
        step(w[word], sw[word], d, ofWord);
        step(c[context], sc[context], d, ofContext);
      }
      step(w[word], sw[word], DIM, fdiff);
      step(c[context], sc[context], DIM, fdiff);
      return 0.5 * fdiff * diff;
    }

    private static void step(double[] row, double[] sums, int d, double by) {
      row[d] -= by / Math.sqrt(sums[d]);
      sums[d] += by * by;
    }

    void assertNear(EmbeddingStore table, String when) {
      assertNear(w, rows(table, table.slots().get("bias")), "word", when);
      assertNear(
          c,
          rows(table.slots().get("context"), table.slots().get("context-bias")),
          "context",
          when);
    }

    private static void assertNear(double[][] plain, double[][] ours, String what, String when) {
      for (int row = 0; row < plain.length; row++) {
        for (int d = 0; d <= DIM; d++) {
          double tolerance = 2e-4 * Math.max(0.05, Math.abs(plain[row][d]));
          String place = what + " " + row + ", number " + d + ", " + when;
          assertEquals(plain[row][d], ours[row][d], tolerance, place);
        }
      }
    }
  }

  private static Corpus corpus(int lines) throws IOException {
    Random random = new Random(5);
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < lines; line++) {
      for (int i = 0; i < 12; i++) {
        text.append('w').append((int) Math.abs(8 * random.nextGaussian())).append(' ');
      }
      text.append('\n');
    }
    byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
    return Corpus.read("text", new ByteArrayInputStream(utf8), 2);
  }

  private static GloveModel model(Glove glove, Corpus corpus, int block) {
    return new GloveModel(
        glove, new Objective.Text(corpus.vocabulary(), corpus.counts(), DIM, 5, 3), block);
  }

  private static EmbeddingStore begun(GloveModel model, Corpus corpus) {
    EmbeddingStore table = new ArrayStore(TableShape.f32(corpus.vocabulary().size(), DIM));
    Random random = new Random(8);
    float[] row = new float[DIM];
    for (long i = 0; i < table.rows(); i++) {
      for (int d = 0; d < DIM; d++) {
        row[d] = (random.nextFloat() - 0.5f) / DIM;
      }
      table.scatter(i, 1, row, 0, DIM);
    }
    model.lay(table);
    model.begin(table);
    return table;
  }

  private static Cooccurrences pairs(GloveModel model, Corpus corpus) {
    return Cooccurrences.of(
        corpus, model.counting(), 4, 1, () -> false, ReadingProgress.Listener.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "100, 0.75, true, true",
    "3, 0.75, true, true",
    "10, 0.5, false, true",
    "20, 0, true, false"
  })
  void everyStepOfABlockOfOnePairIsThatOfGlovesProgram(
      double xMax, double alpha, boolean symmetric, boolean weighted) throws IOException {
    Corpus corpus = corpus(40);
    GloveModel model = model(new Glove(xMax, alpha, symmetric, weighted), corpus, 1);
    EmbeddingStore table = begun(model, corpus);
    Plain plain = new Plain(xMax, alpha, table);
    EmbeddingStore[] parts =
        model.parts().stream().map(part -> part.of(table)).toArray(EmbeddingStore[]::new);
    TableOptimizer[] steps =
        Arrays.stream(parts)
            .map(part -> Catalog.installed().optimizer("glove-adagrad").bind(part))
            .toArray(TableOptimizer[]::new);
    Cooccurrences pairs = pairs(model, corpus);
    Cooccurrences.Chunk chunk = new Cooccurrences.Chunk();
    PairPass pass = model.pass();
    PairBlock block = new PairBlock();
    for (int epoch = 0; epoch < 4; epoch++) {
      int count = pairs.chunk(0, chunk);
      assertEquals(pairs.size(), count);
      block.lay(chunk.words(), chunk.contexts(), chunk.weights());
      for (int i = 0; i < count; i++) {
        block.choose(i, i + 1);
        pass.learn(block, () -> 0, parts);
        double loss = plain.learn(chunk.words()[i], chunk.contexts()[i], chunk.weights()[i]);
        assertEquals(loss, pass.loss(), 1e-4 * (0.01 + loss), "pair " + i);
        pass.temper(RATE);
        for (int part = 0; part < parts.length; part++) {
          float[] gradients = pass.gradients(part);
          steps[part].step(
              pass.rows(part), 0, pass.count(part), gradients, 0, pass.stride(part), RATE);
        }
        if (i % 50 == 0) {
          plain.assertNear(table, "pair " + i + " of epoch " + epoch);
        }
      }
    }
    plain.assertNear(table, "the end");
  }

  @Test
  void aWholeRunOfBlocksOfOnePairIsThatOfGlovesProgram() throws IOException {
    Corpus corpus = corpus(60);
    GloveModel model = model(new Glove(10, 0.75, true, true), corpus, 1);
    EmbeddingStore table = begun(model, corpus);
    Plain plain = new Plain(10, 0.75, table);
    Catalog catalog = Catalog.installed();
    BoundModel bound =
        BoundModel.of(
            model,
            table,
            corpus.vocabulary(),
            catalog.optimizer("glove-adagrad"),
            BoundModel.StateSlots.AS_FOUND);
    TrainingProgress end =
        new Trainer(
                corpus,
                bound,
                new Training(5, 0, 3, 1, false, 4),
                catalog.schedule("constant"),
                TrainingState.BEGINNING)
            .train(TrainingProgress.Listener.NONE, Trainer.Checkpoints.NONE, () -> false)
            .end();
    Cooccurrences pairs = pairs(model, corpus);
    Cooccurrences.Chunk chunk = new Cooccurrences.Chunk();
    double loss = 0;
    for (int epoch = 0; epoch < 3; epoch++) {
      for (int i = 0; i < pairs.chunk(0, chunk); i++) {
        loss += plain.learn(chunk.words()[i], chunk.contexts()[i], chunk.weights()[i]);
      }
    }
    assertEquals(loss / (3 * pairs.size()), end.averageLoss(), 1e-5);
    assertEquals(3 * corpus.words(), end.words());
    plain.assertNear(table, "the end");
  }

  private static Vocabulary words(int count) {
    return Vocabulary.of(IntStream.range(0, count).mapToObj(i -> "w" + i).toList());
  }

  private static GloveModel model(int words, int dim, int block) {
    long[] counts = new long[words];
    Arrays.fill(counts, 3);
    return new GloveModel(
        new Glove(1, 0.75, true, true), new Objective.Text(words(words), counts, dim, 5, 3), block);
  }

  /** Rows of one number, so that gradients can be told by heart. */
  private static PairPass learned(
      GloveModel model, float word, float context, int[] words, int[] contexts, float[] weights) {
    EmbeddingStore table = new ArrayStore(TableShape.f32(model.parts().getFirst().rows(), 1));
    model.lay(table);
    EmbeddingStore[] parts =
        model.parts().stream().map(part -> part.of(table)).toArray(EmbeddingStore[]::new);
    for (long row = 0; row < table.rows(); row++) {
      parts[0].scatter(row, 1, new float[] {word}, 0, 1);
      parts[1].scatter(row, 1, new float[] {context}, 0, 1);
    }
    PairBlock block = new PairBlock();
    block.lay(words, contexts, weights);
    block.choose(0, words.length);
    PairPass pass = model.pass();
    pass.learn(block, () -> 0, parts);
    return pass;
  }

  @Test
  void aGradientOfOnePairIsCutAsInGlovesProgramAndThatOfABiasIsNot() {
    GloveModel model = model(4, 1, 4);
    // The error is 30 * 20 - 0: of the word 600 * 20, of the context 600 * 30.
    PairPass pass = learned(model, 30, 20, new int[] {1, 1}, new int[] {2, 3}, new float[] {1, 1});
    assertEquals(200, pass.gradients(0)[0], "two pairs, each cut");
    assertEquals(100, pass.gradients(1)[0]);
    assertEquals(100, pass.gradients(1)[pass.stride(1)]);
    assertEquals(1200, pass.gradients(2)[0]);
    assertEquals(600, pass.gradients(3)[0]);
    assertEquals(2 * 0.5 * 600 * 600, pass.loss(), 1);
  }

  @Test
  void sumsThatWouldOvershootAreShortenedAndABiasLearnsAtTheRateOne() {
    GloveModel model = model(8, 1, 8);
    float weight = (float) Math.exp(-1);
    int[] words = {5, 5, 5, 5};
    int[] contexts = {0, 1, 2, 3};
    float[] weights = {1, 1, 1, 1};
    PairPass pass = learned(model, 0.5f, 4, words, contexts, weights);
    // Each error is 2, each share 1. The word's row has the curvature 4 * 4 * 4, its bias 4.
    assertEquals(4 * 2 * 4, pass.gradients(0)[0], 1e-4);
    pass.temper(0.05);
    assertEquals(32 / (0.05 * 64), pass.gradients(0)[0], 1e-4);
    assertEquals(8 / 4.0 / 0.05, pass.gradients(2)[0], 1e-3);
    assertEquals(2 * 0.5, pass.gradients(1)[0], 1e-5, "short enough");
    assertEquals(2 / 0.05, pass.gradients(3)[0], 1e-3);
    PairPass rare = learned(model, 0.5f, 4, new int[] {5}, new int[] {1}, new float[] {weight});
    double share = Math.pow(weight, 0.75);
    assertEquals(0.5 * share * 9, rare.loss(), 1e-4, "a pair of less weight counts for less");
    rare.temper(0.05);
    assertEquals(share * 3 / 0.05, rare.gradients(2)[0], 1e-3, "one pair alone is not shortened");
    assertEquals(share * 3 * 4, rare.gradients(0)[0], 1e-4);
  }

  @Test
  void contextRowsAndBiasesStartAtRandomByTheSeedAndRowsOfAnOlderTableStay() {
    GloveModel model = model(50, DIM, 8);
    EmbeddingStore table = new ArrayStore(TableShape.f32(50, DIM));
    model.lay(table);
    EmbeddingStore contexts = table.slots().get("context");
    float[] kept = new float[DIM];
    kept[3] = 7;
    contexts.scatter(9, 1, kept, 0, DIM);
    model.begin(table);
    float[] all = new float[50 * DIM];
    contexts.gather(0, 50, all, 0, DIM);
    assertEquals(7, all[9 * DIM + 3]);
    double mean = 0;
    double square = 0;
    for (int i = 0; i < all.length; i++) {
      if (i / DIM != 9) {
        assertTrue(Math.abs(all[i]) <= 0.5 / DIM);
        mean += all[i] / (49 * DIM);
        square += all[i] * all[i] / (49 * DIM);
      }
    }
    assertEquals(0, mean, 0.05 / DIM);
    assertEquals(1.0 / 12 / DIM / DIM, square, 0.1 / 12 / DIM / DIM);
    float[] biases = new float[50];
    float[] others = new float[50];
    table.slots().get("bias").gather(0, 50, biases, 0, 1);
    table.slots().get("context-bias").gather(0, 50, others, 0, 1);
    assertEquals(
        100,
        IntStream.range(0, 100)
            .mapToObj(i -> i < 50 ? biases[i] : others[i - 50])
            .distinct()
            .count());
  }

  @Test
  void optionsOutOfRangeAreOneSentence() {
    assertEquals(
        "objective glove: x-max=0 is not accepted; x-max is number > 0",
        assertThrows(
                ConfigurationException.class, () -> Catalog.installed().objective("glove:x-max=0"))
            .getMessage());
    assertThrows(ConfigurationException.class, () -> new Glove(1, -1, true, true));
  }
}
