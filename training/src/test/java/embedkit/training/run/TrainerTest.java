package embedkit.training.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.OutputRows;
import embedkit.api.ReadOnlyStoreException;
import embedkit.api.TableShape;
import embedkit.api.TrainingException;
import embedkit.api.text.WindowModel;
import embedkit.testkit.ArrayStore;
import embedkit.training.progress.TrainingProgress;
import embedkit.training.text.Corpus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs on small texts. */
class TrainerTest {

  private static final int DIM = 20;
  private static final Lesson OPTIONS =
      Lesson.usual().withSubsample(0).withEpochs(3).withThreads(1).withSeed(7);

  private static Corpus corpus(String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return Corpus.read("text", new ByteArrayInputStream(utf8), 1);
  }

  /** Each line speaks of animals (a0 to a9) or of buildings (b0 to b9). */
  private static Corpus twoTopics(int lines) throws IOException {
    Random random = new Random(11);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      char topic = random.nextBoolean() ? 'a' : 'b';
      for (int k = 0; k < 10; k++) {
        text.append(topic).append(random.nextInt(10)).append(' ');
      }
      text.append('\n');
    }
    return corpus(text.toString());
  }

  private static EmbeddingStore begun(EmbeddingStore store) {
    Random random = new Random(1);
    float[] row = new float[store.dim()];
    for (long i = 0; i < store.rows(); i++) {
      for (int d = 0; d < row.length; d++) {
        row[d] = (random.nextFloat() - 0.5f) / row.length;
      }
      store.scatter(i, 1, row, 0, row.length);
    }
    return store;
  }

  private static EmbeddingStore heap(Corpus corpus) {
    TableShape shape = TableShape.f32(corpus.vocabulary().size(), DIM);
    return begun(Tables.installed().create("heap", shape, corpus.vocabulary()).store());
  }

  private static EmbeddingStore plain(Corpus corpus) {
    return begun(new ArrayStore(TableShape.f32(corpus.vocabulary().size(), DIM)));
  }

  private static Optimizer optimizer(String spec) {
    return Tables.installed().catalog().optimizer(spec);
  }

  private static float[] learn(Corpus corpus, EmbeddingStore table, Lesson options, String spec) {
    options.train(corpus, table, optimizer(spec), TrainingProgress.Listener.NONE);
    return all(table);
  }

  private static float[] all(EmbeddingStore table) {
    float[] values = new float[(int) table.rows() * table.dim()];
    table.gather(0, (int) table.rows(), values, 0, table.dim());
    return values;
  }

  private static double[] cosines(Corpus corpus, float[] table) {
    double same = 0;
    double other = 0;
    for (int a = 0; a < 20; a++) {
      for (int b = 0; b < 20; b++) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int d = 0; d < DIM; d++) {
          double x = table[a * DIM + d];
          double y = table[b * DIM + d];
          dot += x * y;
          aa += x * x;
          bb += y * y;
        }
        double cosine = dot / Math.sqrt(aa * bb);
        char topic = corpus.vocabulary().token(a).charAt(0);
        if (a != b && topic == corpus.vocabulary().token(b).charAt(0)) {
          same += cosine / 180;
        } else if (a != b) {
          other += cosine / 200;
        }
      }
    }
    return new double[] {same, other};
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sgd:lr=0.05|1",
        "sgd:lr=0.05|2",
        "adagrad:lr=0.05|1",
        "adam:lr=0.001|1",
        "adam:lr=0.001|2"
      })
  void wordsOfOneTopicDrawTogetherAndTopicsApart(String spec, int threads) throws IOException {
    Corpus corpus = twoTopics(4000);
    EmbeddingStore table = heap(corpus);
    double[] before = cosines(corpus, all(table));
    assertTrue(Math.abs(before[0] - before[1]) < 0.2, "random rows know no topics");
    double[] after = cosines(corpus, learn(corpus, table, OPTIONS.withThreads(threads), spec));
    assertTrue(after[0] > 0.7, "same topic " + after[0] + ", other " + after[1]);
    assertTrue(after[0] > after[1] + 0.5, "same topic " + after[0] + ", other " + after[1]);
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16"})
  void rowsOfHalfPrecisionLearnTheSameTopics(ElementType type) throws IOException {
    Corpus corpus = twoTopics(4000);
    TableShape shape = new TableShape(corpus.vocabulary().size(), DIM, type);
    EmbeddingStore table =
        begun(Tables.installed().create("heap", shape, corpus.vocabulary()).store());
    double[] after = cosines(corpus, learn(corpus, table, OPTIONS, "sgd:lr=0.05"));
    assertTrue(after[0] > after[1] + 0.5, "same topic " + after[0] + ", other " + after[1]);
  }

  @Test
  void rowsThatCannotLearnAreRefusedBeforeTheFirstWord() throws IOException {
    Corpus corpus = twoTopics(100);
    TableShape shape = new TableShape(corpus.vocabulary().size(), DIM, ElementType.I8);
    EmbeddingStore table = Tables.installed().create("heap", shape, corpus.vocabulary()).store();
    assertThrows(ReadOnlyStoreException.class, () -> learn(corpus, table, OPTIONS, "sgd"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd:lr=0.05", "adagrad:lr=0.05", "adam:lr=0.001"})
  void oneThreadGivesTheSameBitsOnEveryRunAndStore(String spec) throws IOException {
    Corpus corpus = twoTopics(1500);
    float[] first = learn(corpus, heap(corpus), OPTIONS, spec);
    assertArrayEquals(first, learn(corpus, heap(corpus), OPTIONS, spec));
    assertArrayEquals(first, learn(corpus, plain(corpus), OPTIONS, spec));
    assertFalse(Arrays.equals(first, learn(corpus, heap(corpus), OPTIONS.withSeed(8), spec)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sgd:lr=0.05|2|skipgram",
        "sgd:lr=0.05|3|cbow",
        "adagrad:lr=0.05|2|skipgram:maxn=3,buckets=300",
        "sparse-adam:lr=0.001|4|skipgram:hierarchical=true",
        "sgd:lr=0.005,momentum=0.9|2|skipgram",
        "adam:lr=0.001,semantics=dense|3|cbow"
      })
  @Tag("slow")
  void severalThreadsInStepGiveTheSameBitsOnEveryRunAndStore(
      String spec, int threads, String objective) throws IOException {
    Corpus corpus = twoTopics(4000);
    Lesson inStep = OPTIONS.withThreads(threads).withDeterministic(true).withObjective(objective);
    float[] first = learn(corpus, heap(corpus), inStep, spec);
    assertArrayEquals(first, learn(corpus, heap(corpus), inStep, spec));
    assertArrayEquals(first, learn(corpus, plain(corpus), inStep, spec));
    double[] after = cosines(corpus, first);
    assertTrue(after[0] > after[1] + 0.3, "same topic " + after[0] + ", other " + after[1]);
  }

  @Test
  @Tag("slow")
  void inStepNoPartOfTheTextIsLeftOutOrLearnedTwice() throws IOException {
    Corpus corpus = twoTopics(3500);
    TrainingProgress end =
        OPTIONS
            .withThreads(3)
            .withDeterministic(true)
            .train(corpus, heap(corpus), optimizer("sgd:lr=0.01"), TrainingProgress.Listener.NONE);
    assertEquals(3 * 35_000, end.words());
  }

  @Test
  void oneThreadIsDeterministicAnyway() throws IOException {
    Corpus corpus = twoTopics(500);
    assertArrayEquals(
        learn(corpus, heap(corpus), OPTIONS, "sgd:lr=0.05"),
        learn(corpus, heap(corpus), OPTIONS.withDeterministic(true), "sgd:lr=0.05"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sgd:lr=0.05|1|false|",
        "sgd:lr=0.05|2|false|",
        "adagrad|2|false|",
        "sgd:lr=0.01,momentum=0.9|1|false|",
        "sgd:lr=0.01,momentum=0.9|2|true|",
        "sgd:lr=0.01,momentum=0.9|2|false|wait for each other",
        "adagrad:weight-decay=0.1|2|false|wait for each other",
        "sgd:lr=0.01,momentum=0.9,semantics=lazy|2|false|lose updates",
        "adam:clip-norm=1|2|false|lose updates",
        "sparse-adam|2|false|lose updates"
      })
  void aMomentumIsWarnedOfWhereThreadsShareRows(
      String spec, int threads, boolean deterministic, String sentence) {
    Lesson options = OPTIONS.withThreads(threads).withDeterministic(deterministic);
    Optional<String> warning = options.options().warning(optimizer(spec));
    assertEquals(sentence != null, warning.isPresent(), spec);
    warning.ifPresent(
        text -> assertTrue(text.contains(sentence) && text.contains("threads=1"), text));
  }

  @Test
  void aLossThatIsNotFiniteEndsARunInStep() throws IOException {
    Corpus corpus = twoTopics(2000);
    Lesson inStep = OPTIONS.withThreads(2).withDeterministic(true);
    EmbeddingStore table = heap(corpus);
    float[] nan = new float[DIM];
    Arrays.fill(nan, Float.NaN);
    table.scatter(3, 1, nan, 0, DIM);
    String message =
        assertThrows(TrainingException.class, () -> learn(corpus, table, inStep, "sgd:lr=0.05"))
            .getMessage();
    assertTrue(message.contains("\"" + corpus.vocabulary().token(3) + "\""), message);
  }

  @Test
  void theLossFallsAndTheReportAddsUp() throws IOException {
    Corpus corpus = twoTopics(2000);
    EmbeddingStore table = plain(corpus);
    List<TrainingProgress> seen = new ArrayList<>();
    Lesson once = OPTIONS.withEpochs(1);
    Optimizer sgd = optimizer("sgd:lr=0.05");
    TrainingProgress first = once.train(corpus, table, sgd, seen::add);
    TrainingProgress second = once.train(corpus, table, sgd, seen::add);
    assertEquals(20_000, first.words());
    assertEquals(20_000, first.totalWords());
    assertEquals(0, first.secondsLeft());
    assertSame(second, seen.getLast());
    assertTrue(first.averageLoss() < 6 * Math.log(2) + 0.1, "begins at 6 ln 2, is " + first);
    assertTrue(second.averageLoss() < first.averageLoss(), first + ", then " + second);
  }

  @Test
  void theOutputRowsLiveInASlotOfTheTable() throws IOException {
    Corpus corpus = twoTopics(100);
    EmbeddingStore table = plain(corpus);
    learn(corpus, table, OPTIONS, "adagrad:lr=0.05");
    assertTrue(table.slots().containsKey(OutputRows.PART), table.slots().keySet().toString());
    float[] outputs = all(table.slot(OutputRows.PART, DIM, 0));
    boolean learned = false;
    for (float value : outputs) {
      learned |= value != 0;
    }
    assertTrue(learned, "output rows begin at zero and learn");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a b", "a\nb\n\n\n", "a a a a a a a b", "a b a b a b\n\n\na\n", "\n\n a \n b \n"})
  void theLeastTextsAreLearnedWithoutHarm(String text) throws IOException {
    Corpus corpus = corpus(text.repeat(100));
    for (float value : learn(corpus, heap(corpus), OPTIONS, "sgd:lr=0.05")) {
      assertTrue(Float.isFinite(value));
    }
  }

  @ParameterizedTest
  @CsvSource({"5, 0.05", "10, 0.05", "50, 0.05", "5, 0.2", "10, 0.5"})
  void oneWordThatFillsTheTextDoesNotOvershoot(int window, double rate) throws IOException {
    Corpus corpus = corpus("the ".repeat(50_000) + "end");
    Lesson options = OPTIONS.withWindow(window);
    for (float value : learn(corpus, heap(corpus), options, "sgd:lr=" + rate)) {
      assertTrue(Math.abs(value) < 10, "overshot to " + value);
    }
  }

  @ParameterizedTest
  @CsvSource({"8, 0.05", "20, 0.05", "4, 0.2"})
  void aWideWindowOrALongStepLearnsTheSameTopics(int window, double rate) throws IOException {
    Corpus corpus = twoTopics(4000);
    Lesson options = OPTIONS.withWindow(window);
    double[] after = cosines(corpus, learn(corpus, heap(corpus), options, "sgd:lr=" + rate));
    assertTrue(after[0] > after[1] + 0.5, "same topic " + after[0] + ", other " + after[1]);
  }

  @Test
  void moreThreadsThanPartsIsFine() throws IOException {
    Corpus corpus = corpus("a b c d\n".repeat(10));
    learn(corpus, heap(corpus), OPTIONS.withThreads(16), "sgd:lr=0.05");
  }

  @Test
  void cancellingEndsARunSoonAndKeepsWhatWasLearned() throws IOException {
    Corpus corpus = twoTopics(2000);
    EmbeddingStore table = plain(corpus);
    float[] before = all(table);
    AtomicBoolean cancelled = new AtomicBoolean();
    TrainingProgress end =
        OPTIONS
            .withEpochs(1_000_000)
            .train(
                corpus,
                table,
                optimizer("sgd:lr=0.05"),
                progress -> cancelled.set(progress.words() > 0),
                Trainer.Checkpoints.NONE,
                cancelled::get);
    assertTrue(end.words() < end.totalWords(), end.toString());
    assertTrue(end.words() > 0, end.toString());
    assertFalse(Arrays.equals(before, all(table)));
  }

  @Test
  void aListenerThatFailsEndsTheRunAndNoThreadWritesOn() throws IOException {
    Corpus corpus = twoTopics(2000);
    EmbeddingStore table = plain(corpus);
    IllegalStateException full = new IllegalStateException("the terminal is gone");
    Lesson trainer = OPTIONS.withEpochs(1_000_000).withThreads(2);
    TrainingProgress.Listener failing =
        progress -> {
          throw full;
        };
    assertSame(
        full,
        assertThrows(
            IllegalStateException.class,
            () -> trainer.train(corpus, table, optimizer("sgd:lr=0.05"), failing)));
    assertNoWorkerIsAlive();
  }

  @Test
  void anInterruptEndsTheRunAndIsKept() throws IOException {
    Corpus corpus = twoTopics(2000);
    Lesson trainer = OPTIONS.withEpochs(1_000_000);
    List<TrainingState> written = new ArrayList<>();
    Trainer.Checkpoints noting =
        (state, ends) -> {
          assertFalse(Thread.currentThread().isInterrupted(), "a file can be written");
          assertTrue(ends);
          written.add(state);
        };
    Thread.currentThread().interrupt();
    TrainingProgress end =
        trainer.train(
            corpus,
            plain(corpus),
            optimizer("sgd:lr=0.05"),
            TrainingProgress.Listener.NONE,
            noting,
            () -> false);
    assertTrue(end.words() < end.totalWords());
    assertEquals(List.of(end.words()), written.stream().map(TrainingState::words).toList());
    assertTrue(Thread.interrupted(), "the interrupt is still to be seen");
    assertNoWorkerIsAlive();
  }

  private static void assertNoWorkerIsAlive() {
    assertFalse(
        Thread.getAllStackTraces().keySet().stream()
            .anyMatch(thread -> thread.getName().startsWith("embedkit-train-")));
  }

  @Test
  void aStoreThatFailsIsReportedOnce() throws IOException {
    Corpus corpus = twoTopics(2000);
    IllegalStateException broken = new IllegalStateException("the disk is gone");
    AtomicInteger gathers = new AtomicInteger();
    EmbeddingStore table =
        new ArrayStore(TableShape.f32(20, DIM)) {
          @Override
          public void gather(long[] rows, int from, int count, float[] dst, int at, int stride) {
            if (gathers.incrementAndGet() > 50) {
              throw broken;
            }
            super.gather(rows, from, count, dst, at, stride);
          }
        };
    assertSame(
        broken,
        assertThrows(
            IllegalStateException.class,
            () -> learn(corpus, begun(table), OPTIONS.withThreads(2), "sgd:lr=0.05")));
  }

  @Test
  void aNumberThatIsNoneStopsTheRunAndNamesWordAndRate() throws IOException {
    Corpus corpus = twoTopics(500);
    EmbeddingStore table = plain(corpus);
    float[] row = new float[DIM];
    row[3] = Float.NaN;
    table.scatter(4, 1, row, 0, DIM);
    String message =
        assertThrows(TrainingException.class, () -> learn(corpus, table, OPTIONS, "sgd:lr=0.05"))
            .getMessage();
    String word = corpus.vocabulary().token(4);
    assertTrue(message.contains("row 4 (\"" + word + "\")"), message);
    assertTrue(message.contains("learning rate 0.05"), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sgd:lr=1e30|skipgram",
        "sgd:lr=1e30|cbow",
        "rmsprop:lr=1e30|skipgram",
        "adam:lr=1e38|skipgram:hierarchical=true",
        "adagrad:lr=3e38|cbow:maxn=3"
      })
  void aLearningRateThatExplodesStopsTheRun(String spec, String objective) throws IOException {
    Corpus corpus = twoTopics(500);
    Lesson options = OPTIONS.withObjective(objective);
    String message =
        assertThrows(TrainingException.class, () -> learn(corpus, plain(corpus), options, spec))
            .getMessage();
    assertTrue(message.contains("training went astray"), message);
    assertTrue(message.contains("row "), message);
    assertTrue(message.contains("learning rate"), message);
  }

  @Test
  void aRowThatNobodyReadsAgainIsLookedAtBeforeTheRunEnds() throws IOException {
    Corpus corpus = twoTopics(100);
    String rows = broken(corpus, new BreakingOptimizer(false, 6));
    String word = corpus.vocabulary().token(6);
    assertTrue(
        rows.contains("astray: row 6 (\"" + word + "\") has a number that is not finite"), rows);
    assertTrue(rows.contains("with the learning rate 0.05;"), rows);
    String state = broken(corpus, new BreakingOptimizer(true, 19));
    assertTrue(state.contains("astray: memory row 19 (\""), state);
  }

  private static String broken(Corpus corpus, Optimizer optimizer) {
    Trainer.Checkpoints never =
        (state, ends) -> {
          throw new AssertionError("a broken table was written down");
        };
    return assertThrows(
            TrainingException.class,
            () ->
                OPTIONS.train(
                    corpus,
                    plain(corpus),
                    optimizer,
                    TrainingProgress.Listener.NONE,
                    never,
                    () -> false))
        .getMessage();
  }

  @Test
  void aBrokenTableIsNoCheckpoint() throws IOException {
    Corpus corpus = twoTopics(2000);
    Trainer.Checkpoints atOnce =
        new Trainer.Checkpoints() {
          @Override
          public boolean due() {
            return true;
          }

          @Override
          public void write(TrainingState state, boolean ends) {
            throw new AssertionError("a broken table was written down");
          }
        };
    Lesson endless = OPTIONS.withEpochs(1_000_000).withThreads(2);
    assertThrows(
        TrainingException.class,
        () ->
            endless.train(
                corpus,
                plain(corpus),
                new BreakingOptimizer(false, 3),
                TrainingProgress.Listener.NONE,
                atOnce,
                () -> false));
    assertNoWorkerIsAlive();
  }

  @Test
  void aTableOfAnotherSizeIsRefused() throws IOException {
    Corpus corpus = corpus("a b c");
    EmbeddingStore table = new ArrayStore(TableShape.f32(4, DIM));
    String message =
        assertThrows(
                ConfigurationException.class, () -> learn(corpus, table, OPTIONS, "sgd:lr=0.05"))
            .getMessage();
    assertEquals("a table of 4 rows cannot learn a vocabulary of 3 words", message);
  }

  @Test
  void optionsOutOfRangeSayWhatTheirRangeIs() {
    String window =
        assertThrows(ConfigurationException.class, () -> OPTIONS.withWindow(0)).getMessage();
    assertEquals("window is 0; it must be from 1 to 1000", window);
    assertThrows(ConfigurationException.class, () -> OPTIONS.withSubsample(Double.NaN));
    assertThrows(ConfigurationException.class, () -> OPTIONS.withThreads(0));
    assertNotEquals(OPTIONS, OPTIONS.withEpochs(4));
  }

  @Test
  void frequentWordsAreKeptByTheFormula() throws IOException {
    Corpus corpus = corpus("a ".repeat(900) + "b ".repeat(99) + "c");
    Lesson lesson = OPTIONS.withSubsample(0.01);
    WindowModel model = (WindowModel) lesson.model(corpus, DIM);
    float[] keep = new WindowExamples(corpus, model, lesson.options()).keep();
    assertEquals(Math.sqrt(0.01 / 0.9) + 0.01 / 0.9, keep[0], 1e-6);
    assertEquals(Math.sqrt(0.01 / 0.099) + 0.01 / 0.099, keep[1], 1e-6);
    assertEquals(1, keep[2]);
    float[] all = new WindowExamples(corpus, model, OPTIONS.options()).keep();
    assertArrayEquals(new float[] {1, 1, 1}, all);
  }
}
