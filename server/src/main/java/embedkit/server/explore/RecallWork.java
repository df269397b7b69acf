package embedkit.server.explore;

import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.search.index.RecallCurve;
import java.nio.file.attribute.FileTime;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What the index of a table finds in which time: measured by a thread of its own when it is asked
 * for, and again when there is another index since.
 */
final class RecallWork {

  /** How far it has come. */
  enum State {
    /** There is no index. */
    NONE,
    IDLE,
    RUNNING,
    READY,
    FAILED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What is told of it.
   *
   * @param state how far it has come
   * @param share of the queries that are done, 0 to 1
   * @param message why there is none; empty unless it failed
   * @param curve what was measured, if it is ready
   */
  record Progress(State state, double share, String message, Optional<RecallCurve> curve) {
    static Progress of(State state) {
      return new Progress(state, 0, "", Optional.empty());
    }

    static Progress failed(String message) {
      return new Progress(State.FAILED, 0, message, Optional.empty());
    }
  }

  private final EmbeddingTable table;
  private final Optional<IndexBeside> index;
  private volatile Progress progress = Progress.of(State.IDLE);
  private volatile boolean cancelled;
  private @Nullable Thread worker;
  private @Nullable FileTime measured;

  RecallWork(EmbeddingTable table, Optional<IndexBeside> index) {
    this.table = Objects.requireNonNull(table, "table");
    this.index = Objects.requireNonNull(index, "index");
  }

  Progress progress() {
    Progress now = progress;
    return now.state() == State.RUNNING || index.flatMap(IndexBeside::written).isPresent()
        ? now
        : Progress.of(State.NONE);
  }

  /** Begins, unless there is no index, or it is being measured, or was. */
  synchronized void begin() {
    Optional<FileTime> written = index.flatMap(IndexBeside::written);
    boolean done = progress.state() == State.READY && written.equals(Optional.ofNullable(measured));
    if (written.isEmpty() || worker != null || done || cancelled) {
      return;
    }
    measured = written.orElseThrow();
    progress = Progress.of(State.RUNNING);
    IndexBeside beside = index.orElseThrow();
    worker = Thread.ofPlatform().daemon().name("embedkit-recall").start(() -> measure(beside));
  }

  private void measure(IndexBeside beside) {
    try {
      RecallCurve curve = RecallCurve.of(beside.indexes(), table, beside.file(), this::at);
      progress = new Progress(State.READY, 1, "", Optional.of(curve));
    } catch (CancellationException e) {
      progress = Progress.of(State.IDLE);
    } catch (EmbedkitException e) {
      progress = Progress.failed(e.finding());
    } catch (OutOfMemoryError e) {
      progress = Progress.failed("there is not memory enough to measure the index");
    } catch (RuntimeException e) {
      // A fault: whoever watches is not left waiting, and whoever runs the server sees it.
      progress = Progress.failed("it failed; whoever runs the server is told more");
      throw e;
    } finally {
      synchronized (this) {
        worker = null;
      }
    }
  }

  private void at(long done, long total) {
    if (cancelled) {
      throw new CancellationException("nobody waits for it");
    }
    progress =
        new Progress(State.RUNNING, total == 0 ? 0 : (double) done / total, "", Optional.empty());
  }

  /** Ends it, and waits until it reads the table no more. */
  void cancel() {
    cancelled = true;
    LayoutWork.await(
        () -> {
          synchronized (this) {
            return worker;
          }
        });
  }
}
