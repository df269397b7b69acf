package embedkit.storage.mmap.page;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** Finds functions of the system's C library. */
public final class NativeCall {

  private NativeCall() {}

  /**
   * Finds a function.
   *
   * @param name the function
   * @param type what it takes and returns
   * @param options of the call
   * @return how it is called; empty where the system has none of that name, or the user has not
   *     allowed this module to call native code
   */
  @SuppressWarnings("restricted") // asked for only where the user allowed native access
  public static Optional<MethodHandle> find(
      String name, FunctionDescriptor type, Linker.Option... options) {
    if (!NativeCall.class.getModule().isNativeAccessEnabled()) {
      return Optional.empty();
    }
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> function = linker.defaultLookup().find(name);
    return function.map(found -> linker.downcallHandle(found, type, options));
  }
}
