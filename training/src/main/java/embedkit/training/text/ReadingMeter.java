package embedkit.training.text;

import embedkit.api.TrainingCancelledException;
import embedkit.training.progress.ReadingProgress;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Tells a listener how far the passes over a text have come, and ends them when they are cancelled.
 * For one thread at a time.
 */
public final class ReadingMeter {

  private static final long PAUSE_NANOS = 100_000_000;

  private final ReadingProgress.Listener listener;
  private final BooleanSupplier cancelled;
  private String pass;
  private long bytes;
  private long totalBytes;
  private long tokens;
  private long totalTokens;
  private long start;
  private long told;

  /**
   * Begins no pass yet.
   *
   * @param listener is told
   */
  public ReadingMeter(ReadingProgress.Listener listener) {
    this(listener, () -> false);
  }

  ReadingMeter(ReadingProgress.Listener listener, BooleanSupplier cancelled) {
    this.listener = Objects.requireNonNull(listener, "listener");
    this.cancelled = Objects.requireNonNull(cancelled, "cancelled");
  }

  /** Ends what is under way if it was cancelled. */
  void heed() {
    if (cancelled.getAsBoolean()) {
      throw new TrainingCancelledException("stopped while the text was read", (Path) null);
    }
  }

  /** Begins the pass that reads the text; its bytes are -1 where they are not known. */
  void beginCounting(long ofBytes) {
    begin(ReadingProgress.COUNTING, ofBytes, -1);
  }

  /**
   * Begins a pass over ids.
   *
   * @param name the pass
   * @param ofTokens how many it goes over
   */
  public void begin(String name, long ofTokens) {
    begin(name, -1, ofTokens);
  }

  private void begin(String name, long ofBytes, long ofTokens) {
    pass = name;
    bytes = 0;
    totalBytes = ofBytes;
    tokens = 0;
    totalTokens = ofTokens;
    start = System.nanoTime();
    tell(start);
  }

  /** The pass that reads the text has come so far. */
  void at(long bytesSoFar, long tokensSoFar) {
    // A file that grows, or whose size the system does not tell, has no total.
    totalBytes = bytesSoFar > totalBytes ? -1 : totalBytes;
    bytes = bytesSoFar;
    tokens = tokensSoFar;
    tellIfDue();
  }

  /**
   * Tells that a pass over ids has gone over some more.
   *
   * @param more how many
   */
  public void add(int more) {
    tokens += more;
    tellIfDue();
  }

  private void tellIfDue() {
    heed();
    long now = System.nanoTime();
    if (now - told >= PAUSE_NANOS) {
      tell(now);
    }
  }

  /** The pass is done. What an archive holds behind the text is not read, and done all the same. */
  public void end() {
    bytes = Math.max(bytes, totalBytes);
    tell(System.nanoTime());
  }

  private void tell(long now) {
    told = now;
    listener.at(
        new ReadingProgress(pass, bytes, totalBytes, tokens, totalTokens, (now - start) * 1e-9));
  }
}
