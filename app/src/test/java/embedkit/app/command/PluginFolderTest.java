package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Catalog;
import embedkit.PluginFolder;
import embedkit.api.ConfigurationException;
import embedkit.app.answer.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory of plugins, good and bad: the bad ones are told and the good ones work. */
class PluginFolderTest {

  @TempDir Path folder;
  private Path plugins;
  private Path api;

  @BeforeEach
  void findApi() throws IOException {
    plugins = Files.createDirectories(folder.resolve("plugins"));
    api =
        ModuleLayer.boot().configuration().modules().stream()
            .filter(module -> module.name().equals("embedkit.api"))
            .map(ResolvedModule::reference)
            .map(module -> Path.of(module.location().orElseThrow()))
            .findFirst()
            .orElseThrow();
  }

  private void add(String jar, String... changes) throws IOException {
    Path built = PluginJar.changed(folder.resolve("of-" + jar), api, changes);
    Files.move(built, plugins.resolve(jar));
  }

  private void good() throws IOException {
    add("good.jar");
  }

  private void assertWorksBeside(String... sentences) {
    PluginFolder opened = PluginFolder.open(plugins);
    Catalog catalog = opened.catalog();
    String problems = String.join("\n", opened.problems()) + String.join("\n", catalog.problems());
    for (String sentence : sentences) {
      assertTrue(problems.contains(sentence), problems);
    }
    assertEquals(sentences.length == 0, problems.isEmpty(), problems);
    assertEquals("sign-sgd:lr=0.5", catalog.optimizer("sign-sgd:lr=0.5").spec());
    assertEquals("sgd:lr=0.05", catalog.optimizer("sgd").spec());
  }

  @Test
  void aPluginIsFoundBesideThoseThatAreInstalled() throws IOException {
    good();
    assertWorksBeside();
  }

  @Test
  void aFileThatIsNoJarIsLeftOut() throws IOException {
    good();
    Files.writeString(plugins.resolve("text.jar"), "this is no archive");
    Files.writeString(plugins.resolve("readme.txt"), "and this is not looked at");
    assertWorksBeside("plugin text.jar left out:");
  }

  @Test
  void aPluginThatThrowsWhileLoadingIsLeftOut() throws IOException {
    good();
    add(
        "throws.jar",
        "my.optimizer",
        "other.optimizer",
        "public String name() { return \"sign-sgd\"; }",
        "public Provider() { throw new IllegalStateException(\"out of sorts\"); }"
            + " public String name() { return \"other\"; }");
    assertWorksBeside("out of sorts");
  }

  @Test
  void aPluginThatCannotSayItsNameIsLeftOut() throws IOException {
    good();
    add(
        "nameless.jar",
        "my.optimizer",
        "nameless.optimizer",
        "return \"sign-sgd\";",
        "throw new IllegalStateException(\"what was it?\");");
    assertWorksBeside("what was it?");
  }

  @Test
  void aPluginFindsItsLibraryBesideItAndIsLeftOutWithoutIt() throws IOException {
    good();
    add(
        "library.jar",
        "my.optimizer",
        "its.library",
        "provides embedkit.spi.OptimizerProvider",
        "exports its.library; //");
    Path needy =
        PluginJar.changed(
            folder.resolve("needy"),
            List.of(api, plugins.resolve("library.jar")),
            "my.optimizer",
            "needy.optimizer",
            "sign-sgd",
            "needy",
            "requires embedkit.api;",
            "requires embedkit.api; requires its.library;");
    Files.move(needy, plugins.resolve("needy.jar"));
    assertWorksBeside();
    assertEquals("needy:lr=0.01", PluginFolder.open(plugins).catalog().optimizer("needy").spec());
    Files.delete(plugins.resolve("library.jar"));
    assertWorksBeside("plugin needy.jar left out: Module its.library not found");
  }

  @Test
  void twoPluginsOfOneNameAreBothRefusedAndTheRestWorks() throws IOException {
    add("one.jar", "sign-sgd", "twin", "my.optimizer", "one.optimizer");
    add("two.jar", "sign-sgd", "twin", "my.optimizer", "two.optimizer");
    good();
    assertWorksBeside(
        "two optimizer plugins are named twin",
        "in module one.optimizer",
        "in module two.optimizer");
    Catalog catalog = PluginFolder.open(plugins).catalog();
    String refusal =
        assertThrows(ConfigurationException.class, () -> catalog.optimizer("twin")).getMessage();
    assertTrue(refusal.contains("remove one of them"), refusal);
  }

  @Test
  void twoJarsOfOneModuleAreTold() throws IOException {
    good();
    add("later.jar");
    assertWorksBeside(
        "plugin later.jar left out: the module my.optimizer is in another jar as well");
  }

  @Test
  void aPluginOfAnotherApiVersionIsLeftOut() throws IOException {
    good();
    Path other = folder.resolve("embedkit-api-9.jar");
    int status =
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(
                new PrintWriter(new StringWriter()),
                new PrintWriter(System.err),
                "--create",
                "--file",
                other.toString(),
                "--module-version",
                "9.1.0",
                "-C",
                classes().toString(),
                ".");
    assertEquals(0, status);
    Path built =
        PluginJar.changed(folder.resolve("future"), other, "my.optimizer", "far.optimizer");
    Files.move(built, plugins.resolve("far.jar"));
    assertWorksBeside(
        "plugin far.jar left out: it was built for embedkit.api 9.1.0, and this is 0.1");
  }

  /** The API's classes as a directory, whether the tests run on it or on its jar. */
  private Path classes() {
    return Files.isDirectory(api) ? api : api.resolveSibling("classes");
  }

  @Test
  void theCommandLineLoadsThem() throws IOException {
    good();
    Files.writeString(plugins.resolve("text.jar"), "this is no archive");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console =
        new Console(
            new PrintWriter(out), new PrintWriter(err), InputStream.nullInputStream(), false);
    assertEquals(
        0,
        EmbedkitCommand.run(console, "plugins", "--plugins", plugins.toString()),
        err.toString());
    assertTrue(out.toString().contains("sign-sgd"));
    assertTrue(err.toString().contains("embedkit: plugin text.jar left out"), err.toString());
    Path none = folder.resolve("none");
    assertEquals(2, EmbedkitCommand.run(console, "plugins", "--plugins", none.toString()));
    assertTrue(err.toString().contains("is not a directory of plugins"), err.toString());
  }
}
