package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import embedkit.api.EmbeddingTable;
import embedkit.training.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One seed, one table: on every run and storage, with every objective and optimizer. */
@Tag("slow")
class RepeatableTest {

  private static final List<String> OBJECTIVES =
      List.of(
          "skipgram",
          "cbow",
          "skipgram:maxn=4,buckets=5000",
          "skipgram:hierarchical=true",
          "cbow:maxn=3,buckets=5000,hierarchical=true");

  private static final List<String> OPTIMIZERS =
      List.of("sgd", "sgd:lr=0.005,momentum=0.9", "adagrad", "sparse-adam");

  private static final List<String> MORE_OPTIMIZERS =
      List.of("adam:semantics=dense", "adamw", "rmsprop", "ftrl", "rowwise-adagrad");

  @TempDir static Path folder;
  private static Path text;

  @BeforeAll
  static void writeText() throws IOException {
    Random random = new Random(3);
    StringBuilder words = new StringBuilder();
    for (int line = 0; line < 2500; line++) {
      for (int i = 0; i < 10; i++) {
        words.append("word").append((int) Math.abs(30 * random.nextGaussian())).append(' ');
      }
      words.append('\n');
    }
    text = Files.writeString(folder.resolve("text.txt"), words);
  }

  /** Each objective with the first optimizer, and each optimizer with the first objective. */
  static Stream<Arguments> everyObjectiveAndOptimizer() {
    return Stream.of(
            OBJECTIVES.stream().map(o -> Arguments.of(o, OPTIMIZERS.getFirst())),
            OPTIMIZERS.stream().skip(1).map(p -> Arguments.of(OBJECTIVES.getFirst(), p)),
            MORE_OPTIMIZERS.stream().map(p -> Arguments.of(OBJECTIVES.getFirst(), p)),
            Stream.of("glove-adagrad", "adagrad").map(p -> Arguments.of("glove", p)))
        .flatMap(all -> all);
  }

  static Stream<Arguments> everyOtherPair() {
    return OBJECTIVES.stream()
        .skip(1)
        .flatMap(o -> OPTIMIZERS.stream().skip(1).map(p -> Arguments.of(o, p)));
  }

  private static float[] learn(
      String objective, String optimizer, String store, long threads, long seed) {
    Pipeline pipeline =
        Pipeline.of(text.toString())
            .with(Pipeline.OBJECTIVE, objective)
            .with(Pipeline.OPTIMIZER, optimizer)
            .with(Pipeline.STORE, store)
            .with(Pipeline.THREADS, threads)
            .with(Pipeline.DETERMINISTIC, threads > 1)
            .with(Pipeline.DIM, 12L)
            .with(Pipeline.EPOCHS, 2L)
            .with(Pipeline.SUBSAMPLE, objective.startsWith("glove") ? 0 : 1e-4)
            .with(Pipeline.SEED, seed);
    try (EmbeddingTable table = pipeline.train()) {
      float[] rows = new float[Math.toIntExact(table.rows() * table.dim())];
      table.store().gather(0, (int) table.rows(), rows, 0, table.dim());
      return rows;
    }
  }

  @ParameterizedTest
  @MethodSource("everyObjectiveAndOptimizer")
  void oneThreadGivesTheSameBitsOnEveryStorage(String objective, String optimizer) {
    float[] first = learn(objective, optimizer, "heap", 1, 5);
    for (String store : List.of("heap", "heap:chunk-mib=1", "mmap", "mmap:advice=random")) {
      assertArrayEquals(first, learn(objective, optimizer, store, 1, 5), store);
    }
    assertFalse(Arrays.equals(first, learn(objective, optimizer, "heap", 1, 6)), "another seed");
  }

  @ParameterizedTest
  @MethodSource("everyOtherPair")
  @Tag("long")
  void anyObjectiveWithAnyOptimizerGivesTheSameBits(String objective, String optimizer) {
    oneThreadGivesTheSameBitsOnEveryStorage(objective, optimizer);
    threadsInStepGiveTheSameBitsOnEveryStorage(objective, optimizer);
  }

  @ParameterizedTest
  @MethodSource("everyObjectiveAndOptimizer")
  void threadsInStepGiveTheSameBitsOnEveryStorage(String objective, String optimizer) {
    for (long threads = 2; threads <= 3; threads++) {
      float[] first = learn(objective, optimizer, "heap", threads, 5);
      for (String store : List.of("heap", "mmap")) {
        assertArrayEquals(
            first, learn(objective, optimizer, store, threads, 5), threads + " on " + store);
      }
    }
  }
}
