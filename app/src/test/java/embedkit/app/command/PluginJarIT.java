package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The built distribution with a plugin's jar dropped into its lib/. */
class PluginJarIT {

  private static final Path DISTRIBUTION = Path.of("target", "embedkit").toAbsolutePath();

  private Path folder;

  /** Beside the distribution and not in a temporary directory: it links to the distribution. */
  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory(DISTRIBUTION.getParent(), "with a plugin ");
  }

  @Test
  void theDistributionListsItAndTrainsWithIt() throws Exception {
    Path copied = folder.resolve("plugins and all");
    Files.createDirectories(copied.resolve("lib"));
    Files.createDirectories(copied.resolve("bin"));
    Files.createSymbolicLink(copied.resolve("runtime"), DISTRIBUTION.resolve("runtime"));
    Files.copy(DISTRIBUTION.resolve("bin/embedkit"), copied.resolve("bin/embedkit"));
    Path api = null;
    try (Stream<Path> jars = Files.list(DISTRIBUTION.resolve("lib"))) {
      for (Path library : jars.filter(f -> f.toString().endsWith(".jar")).toList()) {
        Files.createSymbolicLink(copied.resolve("lib").resolve(library.getFileName()), library);
        api = library.getFileName().toString().startsWith("embedkit-api") ? library : api;
      }
    }
    Files.copy(PluginJar.build(folder, api), copied.resolve("lib/my.optimizer.jar"));
    assertTrue(output(copied, "plugins").contains("sign-sgd"));
    Path text = Files.writeString(folder.resolve("text.txt"), "a cat and a kitten\n".repeat(50));
    String trained =
        output(
            copied,
            "train",
            "--corpus",
            text.toString(),
            "--dim",
            "4",
            "--optimizer",
            "sign-sgd:lr=0.001",
            "--out",
            folder.resolve("t.safetensors").toString());
    assertTrue(trained.contains("rows of dim 4"), trained);
  }

  private static String output(Path distribution, String... args) throws Exception {
    Stream<String> command = Stream.of("sh", distribution.resolve("bin/embedkit").toString());
    Process process =
        new ProcessBuilder(Stream.concat(command, Stream.of(args)).toList())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), output);
    return output;
  }
}
