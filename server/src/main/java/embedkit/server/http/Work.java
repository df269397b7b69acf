package embedkit.server.http;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The few threads that answer what takes the processor. They are not virtual: one that computes
 * keeps its carrier, and requests that only want to be told "too much" would wait behind it.
 */
final class Work implements AutoCloseable {

  private final Limits limits;
  private final ThreadPoolExecutor workers;

  Work(Limits limits) {
    this.limits = limits;
    this.workers =
        new ThreadPoolExecutor(
            limits.workers(),
            limits.workers(),
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(limits.waiting()),
            Thread.ofPlatform().daemon().name("embedkit-server-work-", 0).factory());
  }

  /**
   * Answers by one of the threads.
   *
   * @throws RequestException if too much is waiting, or it takes too long
   */
  Response answer(Callable<Response> handler) throws IOException, InterruptedException {
    Future<Response> answer;
    try {
      answer = workers.submit(handler);
    } catch (RejectedExecutionException e) {
      throw RequestException.busy("too many requests are waiting; come again in a second");
    }
    try {
      return answer.get(limits.work().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw RequestException.busy(
          "no answer within " + limits.work().toSeconds() + " s; ask less at once, or later");
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case IOException failure -> throw failure;
        case Error failure -> throw failure;
        default -> throw new IOException(e.getCause());
      }
    }
  }

  int waiting() {
    return workers.getQueue().size();
  }

  int active() {
    return workers.getActiveCount();
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
