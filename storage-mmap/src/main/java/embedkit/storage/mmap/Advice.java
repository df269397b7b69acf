package embedkit.storage.mmap;

import embedkit.storage.mmap.page.NativeCall;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How rows will be read, told to the kernel by {@code posix_madvise} (POSIX.1-2001), whose numbers
 * are the same on Linux and macOS. Advice only: where the module may not call native code, or the
 * system has no such call, nothing happens.
 */
enum Advice {
  /** The kernel reads ahead a little. */
  NORMAL,
  /** Rows here and there: the kernel reads only what is asked for. */
  RANDOM,
  /** From the first row to the last: the kernel reads far ahead. */
  SEQUENTIAL;

  /** Found when advice is first given: to link a native call takes a new process 50 ms. */
  private static final class Native {
    static final MethodHandle POSIX_MADVISE =
        NativeCall.find(
                "posix_madvise",
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT))
            .orElse(null);
  }

  static List<String> words() {
    return Arrays.stream(values()).map(Advice::word).toList();
  }

  static Advice of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Gives the advice for mapped bytes; the mapping begins on a page, a slice of it need not.
   *
   * @param mapping a whole mapping
   * @return whether the kernel took it
   */
  boolean give(MemorySegment mapping) {
    if (this == NORMAL || mapping.byteSize() == 0 || Native.POSIX_MADVISE == null) {
      return false;
    }
    try {
      return (int) Native.POSIX_MADVISE.invokeExact(mapping, mapping.byteSize(), ordinal()) == 0;
    } catch (Throwable e) {
      throw new LinkageError("posix_madvise", e);
    }
  }
}
