package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.TrainingCancelledException;
import embedkit.training.Pipeline;
import embedkit.training.PipelineRun;
import embedkit.training.TrainingRun;
import embedkit.training.progress.TrainingProgress;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A run ends when it is asked to, wherever it stands. The limits only end a test that would hang:
 * what has to give way waits until the test lets it go.
 */
@Timeout(120)
class CancelTest {

  private static final String TEXT = "a fine film with a fine cast\na dull film with a dull plot\n";

  @TempDir Path folder;

  private final CountDownLatch waits = new CountDownLatch(1);
  private final CountDownLatch letGo = new CountDownLatch(1);

  @AfterEach
  void letAllGo() {
    letGo.countDown();
  }

  private void waitUntilLetGo() {
    waits.countDown();
    try {
      letGo.await();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts who reads", e);
    }
  }

  /** What keeps a reading waiting. */
  enum Waiting {
    STREAM,
    LINES,
    TOKENIZER
  }

  private Pipeline waiting(Waiting at) {
    return switch (at) {
      case STREAM ->
          Pipeline.of(
              new InputStream() {
                @Override
                public int read() {
                  waitUntilLetGo();
                  return -1;
                }
              });
      case LINES ->
          Pipeline.ofLines(
              () ->
                  new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                      return true;
                    }

                    @Override
                    public String next() {
                      waitUntilLetGo();
                      return "a b";
                    }
                  });
      case TOKENIZER ->
          Pipeline.ofLines(List.of("a b"))
              .tokenizer(
                  line -> {
                    waitUntilLetGo();
                    return List.of("a", "b");
                  });
    };
  }

  private static Thread reading(PipelineRun run, AtomicReference<Throwable> thrown) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try {
                run.train();
              } catch (Throwable e) {
                thrown.set(e);
              }
              if (Thread.currentThread().isInterrupted()) {
                thrown.get().addSuppressed(new InterruptedException("still to be seen"));
              }
            });
  }

  @ParameterizedTest
  @EnumSource(Waiting.class)
  void aReadingThatWaitsEndsAllTheSameWhenItIsCancelled(Waiting at) throws InterruptedException {
    PipelineRun run = PipelineRun.of(Tables.installed(), waiting(at));
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread reader = reading(run, thrown);
    waits.await();
    run.cancel();
    reader.join();
    assertEquals(1, letGo.getCount(), "what keeps it waiting still does");
    TrainingCancelledException stopped =
        assertInstanceOf(TrainingCancelledException.class, thrown.get());
    assertTrue(stopped.getMessage().startsWith("stopped while "), stopped.getMessage());
    assertTrue(stopped.checkpoint().isEmpty());
  }

  @ParameterizedTest
  @EnumSource(Waiting.class)
  void anInterruptEndsAReadingThatWaits(Waiting at) throws InterruptedException {
    PipelineRun run = PipelineRun.of(Tables.installed(), waiting(at));
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread reader = reading(run, thrown);
    waits.await();
    reader.interrupt();
    reader.join();
    assertEquals(1, letGo.getCount(), "what keeps it waiting still does");
    Throwable stopped = assertInstanceOf(TrainingCancelledException.class, thrown.get());
    assertTrue(stopped.getMessage().endsWith("the thread was interrupted"), stopped.getMessage());
    assertEquals("still to be seen", stopped.getSuppressed()[0].getMessage());
  }

  @Test
  void aFutureThatIsCancelledEndsItsRunWhileItReads() throws InterruptedException {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    CompletableFuture<EmbeddingTable> future = waiting(Waiting.STREAM).trainAsync(executor);
    waits.await();
    assertTrue(future.cancel(true));
    executor.shutdown();
    assertTrue(executor.awaitTermination(100, TimeUnit.SECONDS), "the run has ended");
    assertEquals(1, letGo.getCount());
    assertTrue(future.isCancelled());
  }

  @Test
  void aFutureThatIsCancelledEndsItsRunWhileItLearns() throws InterruptedException {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    CountDownLatch learns = new CountDownLatch(1);
    CompletableFuture<EmbeddingTable> future =
        Pipeline.ofLines(TEXT.repeat(1000).lines().toList())
            .epochs(1_000_000)
            .trainAsync(executor, progress -> learns.countDown());
    learns.await();
    assertTrue(future.cancel(false));
    executor.shutdown();
    assertTrue(executor.awaitTermination(100, TimeUnit.SECONDS), "the run has ended");
    assertFalse(
        Thread.getAllStackTraces().keySet().stream()
            .anyMatch(thread -> thread.getName().startsWith("embedkit-train-")));
  }

  @Test
  void aFutureHasTheTableThatTrainGivesOrItsFailure() throws Exception {
    Pipeline pipeline =
        Pipeline.ofLines(TEXT.repeat(50).lines().toList()).dim(8).threads(1).epochs(2);
    try (ExecutorService executor = Executors.newSingleThreadExecutor();
        EmbeddingTable expected = pipeline.train();
        EmbeddingTable table = pipeline.trainAsync(executor).get()) {
      for (long row = 0; row < expected.rows(); row++) {
        assertArrayEquals(expected.vector(row), table.vector(row));
      }
      Throwable cause =
          assertThrows(
                  ExecutionException.class,
                  () -> Pipeline.ofLines(List.of()).trainAsync(executor).get())
              .getCause();
      assertEquals("lines is empty: there is no word to learn from", cause.getMessage());
    }
  }

  @Test
  void aRunThatWasCancelledBeforeItBeganDoesNotBegin() {
    PipelineRun run =
        PipelineRun.of(Tables.installed(), Pipeline.ofLines(TEXT.repeat(9).lines().toList()));
    run.cancel();
    assertThrows(TrainingCancelledException.class, run::train);
  }

  @Test
  void aRunIsCancelledBetweenReadingAndLearning() {
    PipelineRun run =
        PipelineRun.of(Tables.installed(), Pipeline.ofLines(TEXT.repeat(9).lines().toList()));
    var text = run.read();
    run.cancel();
    assertEquals(
        "stopped while the table was made",
        assertThrows(TrainingCancelledException.class, text::start).getMessage());
  }

  @Test
  void anInterruptLeavesACheckpointThatTheRunGoesOnFrom() {
    Pipeline pipeline =
        Pipeline.ofLines(TEXT.repeat(2000).lines().toList())
            .dim(8)
            .threads(1)
            .epochs(3)
            .subsample(0);
    Path checkpoint = folder.resolve("left.safetensors");
    try (TrainingRun run = pipeline.read().start()) {
      Thread.currentThread().interrupt();
      TrainingCancelledException stopped =
          assertThrows(
              TrainingCancelledException.class,
              () ->
                  run.learn(
                      TrainingProgress.Listener.NONE,
                      new TrainingRun.Checkpointing(
                          checkpoint,
                          Duration.ofDays(1),
                          failure -> {
                            throw new AssertionError(failure);
                          })));
      assertTrue(Thread.interrupted(), "the interrupt is still to be seen");
      assertEquals(checkpoint, stopped.checkpoint().orElseThrow());
      assertTrue(stopped.getMessage().endsWith(": the thread was interrupted"));
    }
    assertTrue(Files.exists(checkpoint));
    try (EmbeddingTable expected = pipeline.train();
        TrainingRun rest = pipeline.read().resume(checkpoint);
        EmbeddingTable table = rest.learn()) {
      for (long row = 0; row < expected.rows(); row++) {
        assertArrayEquals(expected.vector(row), table.vector(row));
      }
    }
  }

  /** The tokenizer is no plugin's, and the same function is given again. */
  @Test
  void aRunWithPartsOfNoPluginGoesOnFromItsCheckpoint() {
    Pipeline pipeline =
        Pipeline.ofLines(TEXT.repeat(2000).lines().toList())
            .tokenizer(
                line -> List.of(line.split("[ a]+")).stream().filter(t -> !t.isEmpty()).toList())
            .dim(8)
            .threads(1)
            .epochs(2)
            .subsample(0);
    Path checkpoint = folder.resolve("mine.safetensors");
    PipelineRun run = PipelineRun.of(Tables.installed(), pipeline);
    try (TrainingRun learning = run.read().start()) {
      run.cancel();
      assertThrows(
          TrainingCancelledException.class,
          () ->
              learning.learn(
                  TrainingProgress.Listener.NONE,
                  new TrainingRun.Checkpointing(checkpoint, Duration.ofDays(1), failure -> {})));
    }
    try (EmbeddingTable expected = pipeline.train();
        TrainingRun rest = pipeline.read().resume(checkpoint);
        EmbeddingTable table = rest.learn()) {
      assertEquals("function", table.metadata().get("tokenizer"));
      for (long row = 0; row < expected.rows(); row++) {
        assertArrayEquals(expected.vector(row), table.vector(row));
      }
    }
  }
}
