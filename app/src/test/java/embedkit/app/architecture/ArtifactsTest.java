package embedkit.app.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embedkit.Catalog;
import embedkit.Providers;
import embedkit.spi.Provider;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who lacks a plugin is told which artifact it is in: that list holds all plugins. */
class ArtifactsTest {

  private static final Path LIST =
      Path.of("../api/src/main/resources/embedkit/artifacts.properties");

  @Test
  void theListOfArtifactsNamesEveryPluginAndNoOther() throws IOException {
    Properties list = new Properties();
    try (Reader in = Files.newBufferedReader(LIST)) {
      list.load(in);
    }
    Map<String, String> listed = new TreeMap<>();
    list.forEach((plugin, artifact) -> listed.put((String) plugin, (String) artifact));
    Map<String, String> there = new TreeMap<>();
    for (Providers<? extends Provider> kind : Catalog.installed().kinds()) {
      for (Provider plugin : kind.all()) {
        there.put(kind.kind() + "." + plugin.name(), artifact(plugin));
      }
    }
    assertEquals(there, listed);
  }

  private static String artifact(Provider plugin) {
    return plugin.getClass().getModule().getName().replace('.', '-');
  }
}
