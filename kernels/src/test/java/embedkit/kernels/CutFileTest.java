package embedkit.kernels;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Mapped files that others cut short, or that a full disk cannot give pages to. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows does not cut a file that is mapped")
class CutFileTest {

  private static final int DIM = 100;
  private static final int ROWS = 1 << 10;
  private static final long PITCH = 4L * DIM;

  /** Enough for the optimizing compiler, which knows of vectors; the others call what checks. */
  private static final int CALLS = 40_000;

  @TempDir Path folder;

  static Stream<Named<Consumer<MemorySegment>>> kernels() {
    long[] ids = {1, 700, 3, ROWS - 1};
    int[] rows = {1, 700, 3, ROWS - 1};
    float[] block = new float[4 * DIM];
    float[] dots = new float[4];
    return Stream.of(
        Named.of("copy", y -> Kernels.copyMapped(y, PITCH, ids, 0, 4, DIM, block, 0, DIM)),
        Named.of("add", y -> Kernels.addMapped(0.1f, block, 0, DIM, ids, 0, 4, DIM, y, PITCH)),
        Named.of("dots", y -> Kernels.dotsWithListed(block, y, rows, 4, DIM, dots)));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void aFileThatIsCutShortEndsTheCallAndNotTheProcess(Consumer<MemorySegment> kernel)
      throws IOException {
    try (Arena arena = Arena.ofConfined();
        FileChannel file =
            FileChannel.open(
                folder.resolve("rows"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
      MemorySegment rows = file.map(MapMode.READ_WRITE, 0, ROWS * PITCH, arena);
      for (int call = 0; call < CALLS; call++) {
        kernel.accept(rows);
      }
      file.truncate(1);
      assertThrows(InternalError.class, () -> kernel.accept(rows));
    }
  }
}
