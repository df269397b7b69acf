package embedkit.app.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every program of docs/layer.md is compiled and run as it stands there, and prints what it says.
 */
@Tag("slow")
class LayerPageTest {

  private static final Pattern PROGRAM =
      Pattern.compile("```java\n(.*?)```\n\n```text\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void theProgramsOfThePageRunAndPrintWhatItSays() throws IOException, InterruptedException {
    Matcher program = PROGRAM.matcher(Files.readString(Path.of("..", "docs", "layer.md")));
    int found = 0;
    while (program.find()) {
      Path file = folder.resolve("Program" + ++found + ".java");
      Files.writeString(file, program.group(1));
      assertEquals(program.group(2), run(file));
    }
    assertEquals(2, found);
  }

  @Test
  void aTextClassifierTakesNoMoreThanTwentyFiveLinesOfCode() throws IOException {
    Matcher program = PROGRAM.matcher(Files.readString(Path.of("..", "docs", "layer.md")));
    assertTrue(program.find());
    long lines =
        program
            .group(1)
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("import"))
            .count();
    assertTrue(lines <= 25, lines + " lines");
  }

  private String run(Path file) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-p", modules(), "--add-modules", "ALL-MODULE-PATH"));
    command.addAll(List.of("--add-modules", "jdk.incubator.vector", file.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertEquals(0, process.waitFor(), () -> text(err));
    return text(out);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** The built modules that the page needs, as a user's module path has their jars. */
  private static String modules() {
    return Stream.of("api", "kernels", "storage-heap", "initializers", "optimizers")
        .map(module -> Path.of("..", module, "target", "classes").toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
