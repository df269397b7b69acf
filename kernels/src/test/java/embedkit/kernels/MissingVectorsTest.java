package embedkit.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a Java program is told that runs without the incubating Vector API. */
class MissingVectorsTest {

  private static final String CLASSES = Path.of("target", "classes").toString();
  private static final String TESTS = Path.of("target", "test-classes").toString();
  private static final List<String> CLASS_PATH =
      List.of("-cp", String.join(System.getProperty("path.separator"), CLASSES, TESTS));
  private static final List<String> MODULE_PATH =
      List.of("-p", CLASSES, "--patch-module", "embedkit.kernels=" + TESTS);

  @TempDir Path folder;

  /** What the program left on its standard streams. */
  private record Said(String out, String err) {

    long warnings() {
      return err.lines().filter(line -> line.contains("plain loops")).count();
    }
  }

  @Test
  void oneWarningNamesTheFlagThatIsMissing() throws Exception {
    for (List<String> path : List.of(CLASS_PATH, MODULE_PATH)) {
      Said said = run(path, List.of());
      assertEquals(1, said.warnings(), said.err);
      assertTrue(said.err.contains("--add-modules jdk.incubator.vector"), said.err);
      assertTrue(said.err.contains("-Dembedkit.kernels=scalar"), said.err);
      assertTrue(said.out.contains("9.0"), said.out);
    }
  }

  @Test
  void nothingIsSaidWhereTheVectorsAreThere() throws Exception {
    Said said = run(CLASS_PATH, List.of("--add-modules", "jdk.incubator.vector"));
    assertEquals(0, said.warnings(), said.err);
    assertTrue(said.out.contains("9.0"), said.out);
  }

  @Test
  void nothingIsSaidWherePlainLoopsAreMeant() throws Exception {
    Said said = run(CLASS_PATH, List.of("-Dembedkit.kernels=scalar"));
    assertEquals("", said.err);
    assertEquals(List.of("plain loops (no Vector API)", "9.0"), said.out.lines().toList());
  }

  @Test
  void theLoggerCanBeSilenced() throws Exception {
    Path settings = Files.writeString(folder.resolve("logging"), "embedkit.kernels.level=SEVERE\n");
    Said said = run(CLASS_PATH, List.of("-Djava.util.logging.config.file=" + settings));
    assertEquals("", said.err);
    assertTrue(said.out.contains("9.0"), said.out);
  }

  private Said run(List<String> path, List<String> flags) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    Stream.of(path, flags).forEach(command::addAll);
    String main = KernelsAsked.class.getName();
    command.addAll(path == MODULE_PATH ? List.of("-m", "embedkit.kernels/" + main) : List.of(main));
    ProcessBuilder builder = new ProcessBuilder(command);
    // What else these bring is said on standard error.
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    int status = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
    Said said = new Said(Files.readString(out), Files.readString(err));
    assertEquals(0, status, said.err);
    return said;
  }
}
