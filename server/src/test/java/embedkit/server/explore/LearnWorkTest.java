package embedkit.server.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LearnWorkTest {

  @Test
  void aFaultOfTheLearnerIsAFailureNotLearningForEver() throws Exception {
    IllegalStateException fault = new IllegalStateException("a fault of the learner");
    LearnWork work =
        new LearnWork(
            learning -> {
              learning.run();
              throw fault;
            },
            table -> {});
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> told.complete(thrown));
    try {
      work.begin();
      assertSame(fault, told.get(30, TimeUnit.SECONDS), "whoever runs the server sees it");
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertEquals(LearnWork.State.FAILED, work.progress().state());
    assertEquals("it failed; whoever runs the server is told more", work.progress().message());
  }
}
