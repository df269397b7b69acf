package embedkit.search.exact;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The passes over rows that this process makes now. A pass that is alone is shared by all
 * processors; passes at once have a thread each, and those that there is no processor for give way
 * before they begin and not in their middle.
 */
final class Passes {

  private static final AtomicInteger UNDER_WAY = new AtomicInteger();

  private Passes() {}

  /**
   * Begins a pass, which {@link #end} ends.
   *
   * @return how many processors it has, 0 where there are more passes
   */
  static int begin() {
    int processors = Runtime.getRuntime().availableProcessors();
    int underWay = UNDER_WAY.incrementAndGet();
    // Virtual threads that had no carrier yet are not counted; they need one of these.
    if (underWay > processors || underWay == processors && Thread.currentThread().isVirtual()) {
      Thread.yield();
    }
    return processors / underWay;
  }

  static void end() {
    UNDER_WAY.decrementAndGet();
  }
}
