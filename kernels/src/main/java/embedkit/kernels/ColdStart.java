package embedkit.kernels;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells whether vector operations are still objects and calls, because this process has hardly used
 * them. What is compiled is the state of the JVM, so there is one for all who ask. Safe for any
 * number of threads.
 */
public final class ColdStart {

  /** By the time that plain loops have read as many numbers, vector operations are worth it. */
  private static final long PLAIN_NUMBERS = 400_000_000;

  private static final AtomicLong READ = new AtomicLong();

  private ColdStart() {}

  /**
   * Tells how a pass over numbers is done best, and counts them where it is by plain loops.
   *
   * @param numbers how many the pass reads, 0 or more
   * @return true for {@link Kernels#plainScores}, false for vector operations
   */
  public static boolean plainIsFaster(long numbers) {
    if (READ.get() >= PLAIN_NUMBERS) {
      return false;
    }
    READ.addAndGet(numbers);
    return true;
  }
}
