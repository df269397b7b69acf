package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Java of the pages for programmers, compiled and run as it stands there, each page in a fresh
 * directory. What stands behind {@code <!-- skip: reason -->} is not; {@code <!-- java setup ...
 * -->} makes the files that a reader would have.
 */
@Tag("slow")
class SnippetsTest {

  private static final Pattern PIECE =
      Pattern.compile(
          "<!-- skip: [^\n]* -->\n```java\n.*?\n```|<!-- java setup\n(.*?)-->|```java\n(.*?)\n```",
          Pattern.DOTALL);
  private static final List<String> JDK =
      List.of("java.nio.file", "java.util", "java.util.concurrent");
  private static final List<String> MODULES =
      List.of(
          "embedkit.api",
          "embedkit.collection",
          "embedkit.initializers",
          "embedkit.optimizers",
          "embedkit.search",
          "embedkit.text",
          "embedkit.tokenizers",
          "embedkit.training");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"library.md", "side-by-side.md", "collections.md", "searching.md"})
  void theJavaOfAPageRunsAsItStandsThere(String page) throws Exception {
    List<String> snippets = snippets(Files.readString(Path.of("..", "docs", page)));
    assertTrue(snippets.size() >= 3, "only " + snippets.size() + " snippets");
    Path source = folder.resolve("Page.java");
    StringBuilder text = new StringBuilder();
    packages().forEach(name -> text.append("import ").append(name).append(".*;\n"));
    text.append("class Page {\n  public static void main(String[] args) throws Exception {\n");
    snippets.forEach(snippet -> text.append("{\n").append(snippet).append("\n}\n"));
    Files.writeString(source, text.append("  }\n}\n"));
    run(source);
  }

  /** What a reader's editor would import. */
  private static List<String> packages() {
    List<String> packages = new ArrayList<>(JDK);
    for (String module : MODULES) {
      ModuleLayer.boot().findModule(module).orElseThrow().getDescriptor().exports().stream()
          .filter(exported -> !exported.isQualified())
          .map(ModuleDescriptor.Exports::source)
          .forEach(packages::add);
    }
    return packages;
  }

  private static List<String> snippets(String page) {
    List<String> snippets = new ArrayList<>();
    Matcher found = PIECE.matcher(page);
    while (found.find()) {
      String snippet = found.group(1) != null ? found.group(1) : found.group(2);
      if (snippet != null) {
        snippets.add(snippet);
      }
    }
    return snippets;
  }

  private void run(Path source) throws IOException, InterruptedException {
    String path =
        Stream.of("jdk.module.path", "java.class.path")
            .map(System::getProperty)
            .filter(entries -> entries != null && !entries.isEmpty())
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--class-path",
                path,
                source.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }
}
