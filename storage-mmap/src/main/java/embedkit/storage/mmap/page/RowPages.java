package embedkit.storage.mmap.page;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Asks the kernel for the pages of all rows of a block at once, before the first is read: where a
 * table is larger than memory a block then waits for its device once, and not for one row after the
 * other. Nothing is asked as long as blocks are read at the speed of memory.
 *
 * <p>For any number of threads, which share the counts without a lock: one that is lost costs some
 * calls.
 */
public final class RowPages {

  /** A block that took longer, and longer than its rows take from memory, had to wait. */
  private static final long SLOW_NANOS = 50_000;

  private static final long SLOW_ROW_NANOS = 500;

  /** Bytes that memory gives in a nanosecond however they lie. */
  private static final long BYTES_PER_NANO = 2;

  /** What a slow block adds to the score, from which each other takes 1. */
  private static final int WAITED = 8;

  /**
   * The score from which on blocks are asked for, and the kernel knows that rows are read here and
   * there: a thread that lost its processor is no sign.
   */
  private static final int ENOUGH = 64;

  private static final int MOST_SCORE = 256;

  /**
   * A block that took so long is enough by itself: where the kernel reads megabytes around each row
   * that is missing, some blocks more would take minutes.
   */
  private static final long VERY_SLOW_NANOS = 100_000_000;

  /** Bytes that are asked for at once where rows are read in their order. */
  private static final long AHEAD = 8 << 20;

  /** Rows of one call, as the kernel allows. */
  private static final int MOST = 1024;

  private static final int WILL_NEED = 3;

  /** Found when a block is first slow. */
  private static final class Native {
    static final Optional<MethodHandle> MADVISE =
        NativeCall.find(
            "posix_madvise",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT));
    static final Optional<MethodHandle> MADVISE_ALL =
        NativeCall.find(
            "process_madvise",
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT));
    static final long PAGE = page();
    static final int SELF = self();

    private static long page() {
      Optional<MethodHandle> size =
          NativeCall.find("getpagesize", FunctionDescriptor.of(ValueLayout.JAVA_INT));
      try {
        return size.isEmpty() ? 0 : (int) size.get().invokeExact();
      } catch (Throwable e) {
        throw new LinkageError("getpagesize", e);
      }
    }

    /** This process as {@code process_madvise} names it; negative where it cannot be named. */
    private static int self() {
      Optional<MethodHandle> open =
          NativeCall.find(
              "pidfd_open",
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
      try {
        int pid = (int) ProcessHandle.current().pid();
        return open.isEmpty() ? -1 : (int) open.get().invokeExact(pid, 0);
      } catch (Throwable e) {
        throw new LinkageError("pidfd_open", e);
      }
    }

    static boolean has() {
      return PAGE > 0 && MADVISE.isPresent();
    }
  }

  /** Addresses and lengths for one call, made once for each thread. */
  private static final ThreadLocal<MemorySegment> RANGES =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(2L * Long.BYTES * MOST, Long.BYTES));

  private final LongSupplier clock;
  private final Runnable scattered;
  private final long slowRow;
  private int score;
  private volatile boolean told;
  private long aheadFrom;
  private long aheadTo;

  /**
   * Pages of one mapped file.
   *
   * @param rowBytes size of a row
   * @param scattered tells the kernel that rows are read here and there; called when many blocks
   *     had to wait, by each thread at most once
   */
  public RowPages(long rowBytes, Runnable scattered) {
    this(rowBytes, scattered, System::nanoTime);
  }

  RowPages(long rowBytes, Runnable scattered, LongSupplier clock) {
    this.clock = clock;
    this.scattered = scattered;
    this.slowRow = SLOW_ROW_NANOS + rowBytes / BYTES_PER_NANO;
  }

  /**
   * Prepares to read rows of a block.
   *
   * @param data the rows
   * @param pitch distance of two rows in bytes
   * @param ids row ids, which have been checked
   * @param from the first id
   * @param count how many
   * @return when reading begins, for {@link #read}: asking is no waiting
   */
  public long reading(MemorySegment data, long pitch, long[] ids, int from, int count) {
    if (score >= ENOUGH) {
      for (int done = 0; done < count; done += MOST) {
        // Advice that is not taken changes nothing.
        ask(data, pitch, ids, from + done, Math.min(MOST, count - done));
      }
    }
    return clock.getAsLong();
  }

  /**
   * Takes note of how long a block took.
   *
   * @param begin what {@link #reading} returned
   * @param count rows of the block
   */
  public void read(long begin, int count) {
    long took = clock.getAsLong() - begin;
    if (took < SLOW_NANOS || took < slowRow * count) {
      score = Math.max(0, score - 1);
      return;
    }
    score = Math.min(MOST_SCORE, score + (took < VERY_SLOW_NANOS ? WAITED : ENOUGH));
    if (score >= ENOUGH && !told) {
      told = true;
      scattered.run();
    }
  }

  /**
   * Prepares to read rows that follow each other, where the kernel was told that they do not: it
   * reads nothing ahead by itself then.
   *
   * @param data the rows
   * @param at where the first begins
   * @param bytes their length
   */
  public void readingOn(MemorySegment data, long at, long bytes) {
    if (!told || at >= aheadFrom && at + bytes <= aheadTo - AHEAD / 2) {
      return;
    }
    long begin = at >= aheadFrom && at <= aheadTo ? aheadTo : at;
    long end = Math.min(data.byteSize(), Math.max(at + bytes, begin) + AHEAD);
    aheadFrom = at;
    aheadTo = end == data.byteSize() ? Long.MAX_VALUE : end;
    if (Native.has() && end > begin) {
      long first = data.address() + begin & -Native.PAGE;
      advise(first, data.address() + end - first);
    }
  }

  /** Returns the bytes of the pages that were asked for; 0 or less where that cannot be done. */
  static long ask(MemorySegment data, long pitch, long[] ids, int from, int count) {
    if (!Native.has() || Native.MADVISE_ALL.isEmpty() || Native.SELF < 0) {
      return 0;
    }
    long start = data.address();
    long mask = -Native.PAGE;
    MemorySegment ranges = RANGES.get();
    for (int i = 0; i < count; i++) {
      long row = start + ids[from + i] * pitch;
      long first = row & mask;
      ranges.setAtIndex(ValueLayout.JAVA_LONG, 2L * i, first);
      ranges.setAtIndex(
          ValueLayout.JAVA_LONG, 2L * i + 1, (row + pitch + Native.PAGE - 1 & mask) - first);
    }
    try {
      return (long)
          Native.MADVISE_ALL.get().invokeExact(Native.SELF, ranges, (long) count, WILL_NEED, 0);
    } catch (Throwable e) {
      throw new LinkageError("process_madvise", e);
    }
  }

  private static void advise(long address, long bytes) {
    try {
      int _ =
          (int)
              Native.MADVISE.get().invokeExact(MemorySegment.ofAddress(address), bytes, WILL_NEED);
    } catch (Throwable e) {
      throw new LinkageError("posix_madvise", e);
    }
  }
}
