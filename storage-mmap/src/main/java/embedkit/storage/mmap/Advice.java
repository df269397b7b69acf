package embedkit.storage.mmap;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
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
    static final MethodHandle POSIX_MADVISE = find();
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

  @SuppressWarnings("restricted") // asked for only where the user allowed native access
  private static MethodHandle find() {
    if (!Advice.class.getModule().isNativeAccessEnabled()) {
      return null;
    }
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor type =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT);
    return linker
        .defaultLookup()
        .find("posix_madvise")
        .map(function -> linker.downcallHandle(function, type))
        .orElse(null);
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
