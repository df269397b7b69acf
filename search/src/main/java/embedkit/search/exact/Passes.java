package embedkit.search.exact;

import embedkit.api.StoreException;
import embedkit.api.index.SearchCancelledException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * The passes over rows that this process makes now. A pass that is alone is shared by all
 * processors; passes at once have a thread each, and those that there is no processor for give way
 * before they begin and not in their middle.
 */
final class Passes {

  private static final AtomicInteger UNDER_WAY = new AtomicInteger();

  private Passes() {}

  /**
   * Makes a pass.
   *
   * @param pass what is done, told how many processors it has: 0 where there are more passes
   * @return what it found
   * @throws StoreException if mapped rows cannot be read any more
   */
  static <T> T make(IntFunction<T> pass) {
    int processors = Runtime.getRuntime().availableProcessors();
    int underWay = UNDER_WAY.incrementAndGet();
    // Virtual threads that had no carrier yet are not counted; they need one of these.
    if (underWay > processors || underWay == processors && Thread.currentThread().isVirtual()) {
      Thread.yield();
    }
    try {
      return pass.apply(processors / underWay);
    } catch (InternalError e) {
      throw StoreException.ofFault(e);
    } finally {
      UNDER_WAY.decrementAndGet();
    }
  }

  /**
   * Ends a pass in its middle if whoever asks is no longer waited for.
   *
   * @param asking the thread that asked, which may share its pass with others
   */
  static void goOnUnlessInterrupted(Thread asking) {
    if (asking.isInterrupted()) {
      throw new SearchCancelledException(
          "a question was given up before all rows were read: its thread was interrupted");
    }
  }
}
