package embedkit.training.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Catalog;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.TableShape;
import embedkit.api.TrainingException;
import embedkit.testkit.ArrayStore;
import embedkit.training.progress.TrainingProgress;
import embedkit.training.text.Corpus;
import embedkit.training.text.Phrases;
import embedkit.training.text.Reading;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs from pairs of words. */
class PairTrainingTest {

  private static final int DIM = 20;
  private static final Lesson LESSON =
      Lesson.usual()
          .withObjective("glove:x-max=10")
          .withSubsample(0)
          .withEpochs(4)
          .withThreads(1)
          .withSeed(7);

  /** A line is of one topic. */
  private static Corpus corpus(int lines, long memory) throws IOException {
    Random random = new Random(11);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      int topic = random.nextInt(2);
      for (int k = 0; k < 10; k++) {
        text.append(topic == 0 ? 'a' : 'b').append((int) Math.abs(90 * random.nextGaussian()));
        text.append(' ');
      }
      text.append('\n');
    }
    return read(text.toString(), memory);
  }

  private static Corpus read(String text, long memory) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    Reading reading =
        new Reading(Optional.empty(), 1, 0, Optional.empty(), Phrases.NONE, 1, memory);
    return Corpus.read("text", new ByteArrayInputStream(utf8), reading);
  }

  private static EmbeddingStore table(Corpus corpus) {
    EmbeddingStore store = new ArrayStore(TableShape.f32(corpus.vocabulary().size(), DIM));
    Random random = new Random(1);
    float[] row = new float[DIM];
    for (long i = 0; i < store.rows(); i++) {
      for (int d = 0; d < DIM; d++) {
        row[d] = (random.nextFloat() - 0.5f) / DIM;
      }
      store.scatter(i, 1, row, 0, DIM);
    }
    return store;
  }

  private static float[] learned(Corpus corpus, Lesson lesson) {
    EmbeddingStore table = table(corpus);
    lesson.train(
        corpus,
        table,
        Catalog.installed().optimizer("glove-adagrad"),
        TrainingProgress.Listener.NONE);
    List<EmbeddingStore> parts =
        List.of(
            table,
            table.slots().get("context"),
            table.slots().get("bias"),
            table.slots().get("context-bias"));
    int size = parts.stream().mapToInt(part -> (int) part.rows() * part.dim()).sum();
    float[] all = new float[size];
    int at = 0;
    for (EmbeddingStore part : parts) {
      part.gather(0, (int) part.rows(), all, at, part.dim());
      at += (int) part.rows() * part.dim();
    }
    return all;
  }

  @Test
  void memoryThatIsTooSmallForThePairsGivesTheSameTable() throws IOException {
    float[] usual = learned(corpus(3000, 1 << 28), LESSON);
    assertArrayEquals(usual, learned(corpus(3000, 0), LESSON));
    assertArrayEquals(usual, learned(corpus(3000, 1 << 20), LESSON));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void threadsInStepGiveTheSameBitsOnEveryRun(int threads) throws IOException {
    Corpus corpus = corpus(3000, 1 << 28);
    Lesson lesson = LESSON.withThreads(threads).withDeterministic(true);
    assertArrayEquals(learned(corpus, lesson), learned(corpus, lesson));
  }

  @ParameterizedTest
  @CsvSource({"1, glove-adagrad", "2, glove-adagrad", "1, adagrad", "2, sgd:lr=0.05"})
  void theLossFallsAndEveryWordOfEveryEpochIsCounted(int threads, String optimizer)
      throws IOException {
    Corpus corpus = corpus(3000, 1 << 28);
    List<TrainingProgress> told = new ArrayList<>();
    EmbeddingStore table = table(corpus);
    Lesson once = LESSON.withThreads(threads).withEpochs(1);
    TrainingProgress first =
        once.train(corpus, table, Catalog.installed().optimizer(optimizer), told::add);
    TrainingProgress all =
        once.withEpochs(12)
            .train(corpus, table(corpus), Catalog.installed().optimizer(optimizer), told::add);
    assertEquals(corpus.words(), first.words());
    assertEquals(12 * corpus.words(), all.words());
    assertEquals(all.totalWords(), all.words());
    assertTrue(
        all.averageLoss() < 0.9 * first.averageLoss(),
        first.averageLoss() + " became " + all.averageLoss());
  }

  @Test
  void aTextWithoutAPairIsRefused() throws IOException {
    Corpus corpus = read("a\nb\na\nb\n", 1 << 20);
    String message =
        assertThrows(TrainingException.class, () -> learned(corpus, LESSON)).getMessage();
    assertTrue(message.startsWith("no two words"), message);
  }

  @Test
  void wordsCannotBeThinnedOut() throws IOException {
    Corpus corpus = corpus(10, 1 << 20);
    String message =
        assertThrows(
                ConfigurationException.class, () -> learned(corpus, LESSON.withSubsample(1e-3)))
            .getMessage();
    assertTrue(message.startsWith("subsample=0.001 thins out words"), message);
  }

  @Test
  void aRunThatIsCancelledWhilePairsAreCountedIsWrittenDownWhereItBegan() throws IOException {
    Corpus corpus = corpus(100, 1 << 20);
    List<TrainingState> written = new ArrayList<>();
    TrainingProgress end =
        LESSON.train(
            corpus,
            table(corpus),
            Catalog.installed().optimizer("glove-adagrad"),
            TrainingProgress.Listener.NONE,
            (state, ends) -> written.add(state),
            () -> true);
    assertEquals(0, end.words());
    assertEquals(List.of(TrainingState.BEGINNING), written);
  }

  @Test
  void aLossThatExplodesStopsTheRun() throws IOException {
    Corpus corpus = corpus(500, 1 << 20);
    String message =
        assertThrows(
                TrainingException.class,
                () ->
                    LESSON
                        .withEpochs(50)
                        .train(
                            corpus,
                            table(corpus),
                            Catalog.installed().optimizer("sgd:lr=1e6"),
                            TrainingProgress.Listener.NONE))
            .getMessage();
    assertTrue(message.startsWith("training went astray"), message);
  }
}
