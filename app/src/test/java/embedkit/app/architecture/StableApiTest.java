package embedkit.app.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What a module exports is stable unless it is marked as incubating. The stable signatures stand in
 * a file {@code stable-api.txt} beside the module's pom; {@code -Dembedkit.api=record} writes it.
 */
class StableApiTest {

  private static final boolean RECORD = "record".equals(System.getProperty("embedkit.api"));

  private static final List<String> MODULES =
      List.of(
          "api",
          "storage-heap",
          "storage-mmap",
          "initializers",
          "optimizers",
          "tokenizers",
          "io-formats",
          "training",
          "search",
          "text",
          "collection",
          "server",
          "guice",
          "testkit",
          "app");

  @TestFactory
  Stream<DynamicTest> stableSignaturesAreThoseThatAreListed() {
    return MODULES.stream().map(module -> DynamicTest.dynamicTest(module, () -> compare(module)));
  }

  private static void compare(String module) throws IOException {
    List<String> found = api(module).signatures();
    Path listing = Path.of("..", module, "stable-api.txt");
    if (RECORD) {
      if (found.isEmpty()) {
        Files.deleteIfExists(listing);
      } else {
        Files.write(listing, found);
      }
    }
    List<String> listed = Files.exists(listing) ? Files.readAllLines(listing) : List.of();
    Set<String> gone = new LinkedHashSet<>(listed);
    gone.removeAll(found);
    Set<String> fresh = new LinkedHashSet<>(found);
    fresh.removeAll(listed);
    assertEquals(
        listed,
        found,
        () ->
            "the stable API of "
                + module
                + " is not what "
                + module
                + "/stable-api.txt lists. If that is meant, list what is gone in UPGRADING.md and"
                + " record it anew (CONTRIBUTING.md says how); if it may still change, mark it with"
                + " @Incubating.\nGone:\n"
                + String.join("\n", gone)
                + "\nNew:\n"
                + String.join("\n", fresh)
                + "\n");
  }

  @Test
  void noStableSignatureNamesAnIncubatingType() throws IOException {
    List<String> leaks = new ArrayList<>();
    int types = 0;
    for (String module : MODULES) {
      StableApi api = api(module);
      types += api.size();
      leaks.addAll(api.leaks());
    }
    assertTrue(types > 100, "only " + types + " exported types: a rule over few passes");
    assertTrue(leaks.isEmpty(), String.join("\n", leaks));
  }

  private static StableApi api(String module) throws IOException {
    URL[] all = new URL[MODULES.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = classesOf(MODULES.get(i)).toUri().toURL();
    }
    // Types of modules that the tests run without are loaded from their folders.
    try (URLClassLoader loader = new URLClassLoader(all, StableApiTest.class.getClassLoader())) {
      return StableApi.of(classesOf(module), loader);
    }
  }

  private static Path classesOf(String module) {
    return Path.of("..", module, "target", "classes").toAbsolutePath().normalize();
  }
}
