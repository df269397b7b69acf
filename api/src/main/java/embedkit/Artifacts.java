package embedkit;

import embedkit.api.FileAccessException;
import embedkit.spi.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which artifact of Embedkit a plugin comes with, so that who lacks it is told what to add. The
 * list is no source of plugins: it is only asked when one is not found.
 */
final class Artifacts {

  private static final String FILE = "artifacts.properties";
  private static final String GROUP = "io.embedkit:";

  private Artifacts() {}

  /**
   * Says where a plugin is.
   *
   * @return a clause without a full stop, or empty if Embedkit has no plugin of that name
   */
  static Optional<String> of(String kind, String name) {
    return Optional.ofNullable(list().getProperty(kind + "." + name))
        .map(artifact -> "it is in " + GROUP + artifact + ", as " + GROUP + "embedkit has it too");
  }

  /**
   * Says which artifacts have more of a kind, if none of an artifact's plugins is there.
   *
   * @return a clause without a full stop, or empty if nothing is missing
   */
  static Optional<String> missing(Providers<? extends Provider> there) {
    String prefix = there.kind() + ".";
    Set<String> names = there.all().stream().map(Provider::name).collect(Collectors.toSet());
    Set<String> lacking = new TreeSet<>();
    Set<String> found = new TreeSet<>();
    list()
        .forEach(
            (key, artifact) -> {
              String plugin = (String) key;
              if (plugin.startsWith(prefix)) {
                boolean here = names.contains(plugin.substring(prefix.length()));
                (here ? found : lacking).add(GROUP + artifact);
              }
            });
    lacking.removeAll(found);
    return lacking.isEmpty()
        ? Optional.empty()
        : Optional.of("more are in " + String.join(", ", lacking));
  }

  private static Properties list() {
    Properties list = new Properties();
    try (InputStream in = Artifacts.class.getResourceAsStream(FILE)) {
      list.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new FileAccessException("the list of artifacts cannot be read: " + e.getMessage(), e);
    }
    return list;
  }
}
