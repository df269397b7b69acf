package embedkit.app.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Opening;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.StoreClosedException;
import embedkit.search.Among;
import embedkit.search.Neighbor;
import embedkit.search.Neighbors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many threads ask, open and close tables at once: each answer is the one that a single thread had,
 * and when they are done no file is open or mapped any more.
 */
class ManyThreadsTest {

  private static final int VIRTUAL = 64;
  private static final int PLATFORM = 8;
  private static final int ROWS = 9000;
  private static final int DIM = 20;
  private static final int ASKED = 40;

  /** What one thread was answered. */
  private record Right(
      List<List<Neighbor>> near, List<List<Neighbor>> even, List<List<Neighbor>> analogies) {

    static Right of(EmbeddingTable table) {
      Neighbors all = Neighbors.in(table);
      Neighbors some = all.among(Among.rows(row -> row % 2 == 0));
      List<List<Neighbor>> near = new ArrayList<>();
      List<List<Neighbor>> even = new ArrayList<>();
      List<List<Neighbor>> analogies = new ArrayList<>();
      for (int i = 0; i < ASKED; i++) {
        near.add(all.nearest(word(i), 7));
        even.add(some.nearest(word(i), 7));
        analogies.add(all.analogy(word(i), word(i + 1), word(i + 2), 3));
      }
      return new Right(near, even, analogies);
    }

    void check(EmbeddingTable table, int i) {
      Neighbors all = Neighbors.in(table);
      switch (i % 3) {
        case 0 -> assertEquals(near.get(i), all.nearest(word(i), 7));
        case 1 ->
            assertEquals(
                even.get(i), all.among(Among.rows(row -> row % 2 == 0)).nearest(word(i), 7));
        default ->
            assertEquals(analogies.get(i), all.analogy(word(i), word(i + 1), word(i + 2), 3));
      }
    }
  }

  private static String word(int i) {
    return "w" + i * 7;
  }

  @TempDir Path folder;

  private final Tables tables = Tables.installed();
  private final AtomicLong answers = new AtomicLong();
  private final AtomicLong closedMeanwhile = new AtomicLong();

  /** A table that somebody closes while others ask it. */
  private final AtomicReference<EmbeddingTable> passing = new AtomicReference<>();

  private Path file;
  private EmbeddingTable heap;
  private EmbeddingTable mapped;
  private Right right;

  @BeforeEach
  void makeTables() {
    file = folder.resolve("asked.safetensors");
    var builder = tables.builder(DIM);
    Random random = new Random(3);
    float[] vector = new float[DIM];
    for (int i = 0; i < ROWS; i++) {
      for (int d = 0; d < DIM; d++) {
        vector[d] = (float) random.nextGaussian();
      }
      builder.add("w" + i, vector);
    }
    heap = builder.build();
    tables.save(heap, file);
    mapped = tables.open(file);
    passing.set(tables.open(file));
    right = Right.of(heap);
  }

  @AfterEach
  void closeTables() {
    heap.close();
    mapped.close();
    passing.get().close();
  }

  @Test
  void seventyTwoThreadsAreAnsweredRightlyAndLeaveNothingOpen() throws Exception {
    AtomicLong left = new AtomicLong(1500);
    run(() -> left.getAndDecrement() > 0);
  }

  @Test
  @Tag("long")
  void seventyTwoThreadsAreAnsweredRightlyForAMinute() throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    run(() -> System.nanoTime() < end);
  }

  private void run(BooleanSupplier goOn) throws Exception {
    List<Future<?>> threads = new ArrayList<>();
    try (ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor();
        ExecutorService platform = Executors.newFixedThreadPool(PLATFORM)) {
      for (int t = 0; t < VIRTUAL + PLATFORM; t++) {
        Random random = new Random(t);
        ExecutorService pool = t < VIRTUAL ? virtual : platform;
        threads.add(
            pool.submit(
                () -> {
                  while (goOn.getAsBoolean()) {
                    once(random);
                    Thread.yield();
                  }
                }));
      }
    }
    for (Future<?> thread : threads) {
      succeeded(thread);
    }
    assertTrue(answers.get() > 1000, answers + " answers");
    closeTables();
    assertNothingIsOpen();
  }

  private static void succeeded(Future<?> thread) throws InterruptedException {
    try {
      thread.get();
    } catch (ExecutionException e) {
      throw new AssertionError("a thread failed: " + e.getCause(), e.getCause());
    }
  }

  private void once(Random random) {
    int asked = random.nextInt(ASKED);
    switch (random.nextInt(8)) {
      case 0 -> {
        try (EmbeddingTable own = tables.open(file)) {
          right.check(own, asked);
        }
      }
      case 1 -> {
        try (EmbeddingTable own = tables.open(file.toString(), Opening.usual().into("heap"))) {
          right.check(own, asked);
        }
      }
      case 2 -> passing.getAndSet(tables.open(file)).close();
      case 3, 4 -> askOneThatMayClose(asked);
      case 5 -> right.check(mapped, asked);
      default -> right.check(heap, asked);
    }
    answers.incrementAndGet();
  }

  private void askOneThatMayClose(int asked) {
    try {
      right.check(passing.get(), asked);
    } catch (StoreClosedException e) {
      closedMeanwhile.incrementAndGet();
    }
  }

  /** What Linux says of this process; other systems do not tell. */
  private void assertNothingIsOpen() throws IOException {
    Path self = Path.of("/proc/self");
    if (!Files.isDirectory(self.resolve("fd"))) {
      return;
    }
    String name = file.toRealPath().toString();
    try (Stream<String> maps = Files.lines(self.resolve("maps"))) {
      assertEquals(List.of(), maps.filter(line -> line.endsWith(name)).toList());
    }
    try (Stream<Path> open = Files.list(self.resolve("fd"))) {
      assertEquals(
          List.of(),
          open.filter(link -> target(link).startsWith(name)).map(Path::toString).toList());
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      // It was closed meanwhile, as that of this listing is.
      return "";
    }
  }
}
