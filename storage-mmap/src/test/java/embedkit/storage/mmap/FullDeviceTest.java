package embedkit.storage.mmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import embedkit.api.EmbedkitException;
import embedkit.api.TableShape;
import embedkit.spi.Options;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A table that its device does not hold is told when it is made, and nothing of it is left. */
class FullDeviceTest {

  private static final Path SHELL = Path.of("/bin/sh");

  @TempDir Path folder;

  /** Makes a table of so many rows of dim 1000, and state beside it; tells what became of it. */
  static final class Maker {
    private Maker() {}

    public static void main(String[] arguments) {
      MappedStoreProvider provider = new MappedStoreProvider();
      Options options = Options.check("mmap", provider.options(), Map.of("path", arguments[0]));
      TableShape shape = TableShape.f32(Long.parseLong(arguments[1]), 1000);
      try (var table = provider.createTable(shape, Optional.empty(), Map.of(), options)) {
        table.store().scatter(shape.rows() - 1, 1, new float[1000], 0, 1000);
        System.out.print("made");
        table.store().slot("state", 1000 * Integer.parseInt(arguments[2]), 0);
      } catch (EmbedkitException e) {
        System.out.print(e.getClass().getSimpleName() + ": " + e.getMessage());
      }
    }
  }

  /** What is told where no file may have more than so many KiB. */
  private String told(int kibibytes, Path file, int rows, int wider)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String path =
        String.join(
            File.pathSeparator,
            System.getProperty("jdk.module.path", ""),
            System.getProperty("java.class.path", ""),
            Path.of("target", "classes").toString(),
            Path.of("target", "test-classes").toString());
    // A shell counts blocks of 512 bytes.
    String limited = "ulimit -f " + 2 * kibibytes + " && exec \"$0\" \"$@\"";
    Process maker =
        new ProcessBuilder(
                List.of(
                    SHELL.toString(),
                    "-c",
                    limited,
                    java,
                    "-Xmx64m",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "--add-modules=jdk.incubator.vector",
                    "-cp",
                    path,
                    Maker.class.getName(),
                    file.toString(),
                    Integer.toString(rows),
                    Integer.toString(wider)))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(log.toFile())
            .start();
    assertEquals(0, maker.waitFor());
    String told = Files.readString(log);
    Files.delete(log);
    return told;
  }

  @ParameterizedTest
  @CsvSource({"1000", "20000"})
  void aTableThatDoesNotFitIsRefusedBeforeItIsMappedAndLeavesNoFile(int rows) throws Exception {
    assumeTrue(Files.isExecutable(SHELL), "no " + SHELL + " here");
    Path file = folder.resolve("t.safetensors");
    String told = told(2000, file, rows, 1);
    assertTrue(told.startsWith("FileAccessException: cannot make " + file + ": "), told);
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @ParameterizedTest
  @CsvSource({"10", "1000"})
  void stateThatDoesNotFitIsRefusedWhenItIsAskedFor(int wider) throws Exception {
    assumeTrue(Files.isExecutable(SHELL), "no " + SHELL + " here");
    Path file = folder.resolve("t.safetensors");
    String told = told(2000, file, 100, wider);
    assertTrue(told.startsWith("madeFileAccessException: cannot make " + folder), told);
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(file), left.toList());
    }
  }
}
