package embedkit.storage.mmap.page;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Takes room on a device for all bytes of a file before they are mapped. A page that is written to
 * when its device is full ends the process or the thread; a reservation that fails says so.
 */
public final class Reservation {

  /** Of so few bytes zeros are written as quickly as a native call is linked. */
  private static final long FEW = 1 << 25;

  private static final int BLOCK = 1 << 20;

  /** What a failed call says that leaves no hope for the file: its error, as Linux numbers it. */
  private static final Map<Integer, String> HOPELESS =
      Map.of(
          27, "a file may not be so large here (EFBIG)",
          28, "No space left on device",
          122, "Disk quota exceeded");

  private static final int READ_WRITE = 2;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  /** Found when room is first asked for. */
  private static final class Native {
    static final Optional<MethodHandle> OPEN =
        NativeCall.find(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    static final Optional<MethodHandle> FALLOCATE =
        NativeCall.find(
            "fallocate",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG),
            Linker.Option.captureCallState("errno"));
    static final Optional<MethodHandle> CLOSE =
        NativeCall.find("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  }

  private Reservation() {}

  /**
   * Writes a small file full of zeros.
   *
   * @param channel the file, open to write
   * @param bytes its size to be, 0 or more; nothing is written for more than 32 MiB
   * @throws IOException if the device has no room
   */
  public static void write(FileChannel channel, long bytes) throws IOException {
    if (bytes > FEW) {
      return;
    }
    ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(BLOCK, bytes));
    for (long at = 0; at < bytes; ) {
      zeros.clear().limit((int) Math.min(BLOCK, bytes - at));
      at += channel.write(zeros, at);
    }
  }

  /**
   * Takes room for a large file. Where the system or the device has no such call, the file stays as
   * it is.
   *
   * @param path the file, which has a name still
   * @param bytes its size to be; nothing is done for up to 32 MiB
   * @throws IOException if the device has no room
   */
  public static void allocate(Path path, long bytes) throws IOException {
    if (bytes <= FEW) {
      return;
    }
    if (Native.OPEN.isEmpty() || Native.FALLOCATE.isEmpty() || Native.CLOSE.isEmpty()) {
      return;
    }
    int error = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path.toString());
      MemorySegment state = arena.allocate(STATE);
      int file = (int) Native.OPEN.get().invokeExact(name, READ_WRITE);
      if (file < 0) {
        return;
      }
      if ((int) Native.FALLOCATE.get().invokeExact(state, file, 0, 0L, bytes) != 0) {
        error = (int) ERRNO.get(state, 0L);
      }
      int _ = (int) Native.CLOSE.get().invokeExact(file);
    } catch (Throwable e) {
      throw new LinkageError("fallocate", e);
    }
    if (HOPELESS.containsKey(error)) {
      throw new IOException(HOPELESS.get(error));
    }
  }
}
