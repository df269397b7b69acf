package embedkit;

import embedkit.api.ConfigurationException;
import embedkit.api.FileAccessException;
import embedkit.spi.Provider;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolutionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A directory of plugin jars. Each plugin is loaded in a module layer of its own, with the
 * libraries that it requires from the same directory; what the application has already is taken
 * from there. A jar that cannot be used is told in {@link #problems()} and the others work.
 * Immutable.
 *
 * <p>A jar is a plugin if it is a module that provides an interface of {@link embedkit.spi}, or a
 * plain jar with {@code META-INF/services}.
 */
public final class PluginFolder {

  private static final String API = "embedkit.api";
  private static final String SPI = Provider.class.getPackageName();

  private final Path folder;
  private final ModuleLayer parent;
  private final Map<String, ModuleReference> modules = new TreeMap<>();
  private final List<Path> jars = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final ModuleLayer layer;

  private PluginFolder(Path folder) {
    this.folder = folder;
    this.parent =
        Optional.ofNullable(PluginFolder.class.getModule().getLayer()).orElse(ModuleLayer.boot());
    jarFiles().forEach(this::look);
    this.layer = layers();
  }

  /**
   * Loads the plugins of a directory.
   *
   * @param folder holds jars
   * @return the plugins that could be loaded, and what was wrong with the others
   * @throws ConfigurationException if it is not a directory
   * @throws FileAccessException if it cannot be read
   */
  public static PluginFolder open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ConfigurationException(folder + " is not a directory of plugins");
    }
    return new PluginFolder(folder);
  }

  /**
   * Finds the plugins of this directory and those that are installed.
   *
   * @return a fresh catalog
   */
  public Catalog catalog() {
    return Catalog.in(layer);
  }

  /**
   * Returns what was wrong with jars that are left out.
   *
   * @return sentences; empty if all is well
   */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  private List<Path> jarFiles() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + folder, e);
    }
  }

  private void look(Path jar) {
    try {
      for (ModuleReference module : ModuleFinder.of(jar).findAll()) {
        ModuleReference other = modules.putIfAbsent(module.descriptor().name(), module);
        if (other == null) {
          jars.add(jar);
        } else {
          leaveOut(jar, "the module " + module.descriptor().name() + " is in another jar as well");
        }
      }
    } catch (FindException e) {
      leaveOut(jar, root(e));
    }
  }

  private void leaveOut(Path jar, String reason) {
    problems.add("plugin " + jar.getFileName() + " left out: " + reason);
  }

  private static String root(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage();
  }

  /** A layer for each plugin, and one over all of them, through which services are found. */
  private ModuleLayer layers() {
    ModuleFinder finder = ModuleFinder.of(jars.toArray(Path[]::new));
    List<ModuleLayer> layers = new ArrayList<>();
    for (ModuleReference module : modules.values()) {
      boolean known = parent.findModule(module.descriptor().name()).isPresent();
      if (!known && isPlugin(module.descriptor())) {
        layer(module, finder).ifPresent(layers::add);
      }
    }
    layers.add(parent);
    List<Configuration> configurations = layers.stream().map(ModuleLayer::configuration).toList();
    Configuration none =
        Configuration.resolve(ModuleFinder.of(), configurations, ModuleFinder.of(), Set.of());
    return ModuleLayer.defineModules(none, layers, name -> PluginFolder.class.getClassLoader())
        .layer();
  }

  private static boolean isPlugin(ModuleDescriptor module) {
    return module.provides().stream().anyMatch(p -> p.service().startsWith(SPI + "."));
  }

  private Optional<ModuleLayer> layer(ModuleReference plugin, ModuleFinder finder) {
    Path jar = Path.of(plugin.location().orElseThrow());
    Optional<String> other = otherApi(plugin.descriptor());
    if (other.isPresent()) {
      leaveOut(jar, other.get());
      return Optional.empty();
    }
    try {
      Configuration resolved =
          parent
              .configuration()
              .resolve(ModuleFinder.of(), finder, Set.of(plugin.descriptor().name()));
      return Optional.of(
          parent.defineModulesWithOneLoader(resolved, PluginFolder.class.getClassLoader()));
    } catch (FindException | ResolutionException | LayerInstantiationException e) {
      leaveOut(jar, root(e));
      return Optional.empty();
    }
  }

  /** The API changes with the first two numbers of its version. */
  private Optional<String> otherApi(ModuleDescriptor plugin) {
    Optional<String> ours =
        parent.findModule(API).flatMap(module -> module.getDescriptor().rawVersion());
    Optional<String> theirs =
        plugin.requires().stream()
            .filter(required -> required.name().equals(API))
            .findFirst()
            .flatMap(ModuleDescriptor.Requires::rawCompiledVersion);
    if (ours.isEmpty() || theirs.isEmpty() || line(ours.get()).equals(line(theirs.get()))) {
      return Optional.empty();
    }
    return Optional.of(
        "it was built for "
            + API
            + " "
            + theirs.get()
            + ", and this is "
            + ours.get()
            + "; build it again");
  }

  private static String line(String version) {
    String[] numbers = version.split("[.-]", 3);
    return numbers.length < 2 ? version : numbers[0] + "." + numbers[1];
  }
}
