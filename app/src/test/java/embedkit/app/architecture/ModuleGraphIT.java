package embedkit.app.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The module graph of the built jars: their descriptors, and what the module system makes of it.
 */
class ModuleGraphIT {

  private static final Path LIB = Path.of("target", "embedkit", "lib").toAbsolutePath();

  /** The arrows of the house: a module, and those of ours that it reads. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("embedkit.api", Set.of()),
          Map.entry("embedkit.kernels", Set.of()),
          Map.entry("embedkit.storage.heap", Set.of("embedkit.api", "embedkit.kernels")),
          Map.entry("embedkit.storage.mmap", Set.of("embedkit.api", "embedkit.kernels")),
          Map.entry("embedkit.initializers", Set.of("embedkit.api")),
          Map.entry("embedkit.optimizers", Set.of("embedkit.api", "embedkit.kernels")),
          Map.entry("embedkit.tokenizers", Set.of("embedkit.api")),
          Map.entry("embedkit.io.formats", Set.of("embedkit.api", "embedkit.kernels")),
          Map.entry("embedkit.training", Set.of("embedkit.api", "embedkit.kernels")),
          Map.entry("embedkit.search", Set.of("embedkit.api", "embedkit.kernels")),
          Map.entry("embedkit.index.hnsw", Set.of("embedkit.api", "embedkit.kernels")),
          Map.entry("embedkit.text", Set.of("embedkit.api", "embedkit.kernels", "embedkit.search")),
          Map.entry(
              "embedkit.collection",
              Set.of("embedkit.api", "embedkit.search", "embedkit.storage.mmap", "embedkit.text")),
          Map.entry(
              "embedkit.server",
              Set.of("embedkit.api", "embedkit.collection", "embedkit.search", "embedkit.text")),
          Map.entry("embedkit.guice", Set.of("embedkit.api", "embedkit.training")),
          Map.entry(
              "embedkit.app",
              Set.of(
                  "embedkit.api",
                  "embedkit.guice",
                  "embedkit.training",
                  "embedkit.search",
                  "embedkit.text",
                  "embedkit.collection",
                  "embedkit.server")));

  private static final Map<String, ModuleReference> OURS = new TreeMap<>();

  @BeforeAll
  static void findOurs() {
    for (ModuleReference module : ModuleFinder.of(LIB).findAll()) {
      if (module.descriptor().name().startsWith("embedkit.")) {
        OURS.put(module.descriptor().name(), module);
      }
    }
  }

  private static Set<String> required(ModuleDescriptor module) {
    return module.requires().stream()
        .map(ModuleDescriptor.Requires::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyRoomIsANamedModuleWithItsOwnDescriptor() {
    assertEquals(new TreeSet<>(ARROWS.keySet()), OURS.keySet());
    OURS.values().forEach(m -> assertTrue(!m.descriptor().isAutomatic(), m + " is automatic"));
  }

  @Test
  void everyModuleReadsOnlyWhomItsArrowsAllow() {
    OURS.forEach(
        (name, module) ->
            required(module.descriptor()).stream()
                .filter(required -> required.startsWith("embedkit."))
                .forEach(
                    required ->
                        assertTrue(
                            ARROWS.get(name).contains(required), name + " reads " + required)));
  }

  @Test
  void librariesAreReadInTheirRoomsAlone() {
    Map<String, Set<String>> rooms =
        Map.of(
            "jdk.incubator.vector", Set.of("embedkit.kernels"),
            "com.google.guice", Set.of("embedkit.app", "embedkit.guice"),
            "info.picocli", Set.of("embedkit.app"),
            "io.jhdf", Set.of("embedkit.io.formats"));
    rooms.forEach(
        (library, room) ->
            assertEquals(
                room,
                OURS.entrySet().stream()
                    .filter(m -> required(m.getValue().descriptor()).contains(library))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet()),
                library));
    // Annotations, which nobody needs to run.
    assertEquals(
        Set.of("java.base", "org.jspecify"), required(OURS.get("embedkit.api").descriptor()));
    assertTrue(
        OURS.get("embedkit.api").descriptor().requires().stream()
            .filter(required -> required.name().equals("org.jspecify"))
            .allMatch(
                required ->
                    required.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC)));
  }

  @Test
  void kernelsAreExportedToThoseOfOursThatReadThemAndToNobodyElse() {
    Set<ModuleDescriptor.Exports> exports = OURS.get("embedkit.kernels").descriptor().exports();
    assertEquals(1, exports.size());
    assertEquals(
        OURS.entrySet().stream()
            .filter(m -> required(m.getValue().descriptor()).contains("embedkit.kernels"))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet()),
        exports.iterator().next().targets());
  }

  @Test
  void storagesAndFormatsExportNothing() {
    for (String name :
        Set.of(
            "embedkit.storage.heap",
            "embedkit.storage.mmap",
            "embedkit.io.formats",
            "embedkit.index.hnsw")) {
      assertEquals(Set.of(), OURS.get(name).descriptor().exports(), name);
    }
  }

  @Test
  void anIndexIsAskedForByNameAndTheApplicationShowsItsCorpusAlone() {
    assertEquals(
        Set.of(
            "embedkit.search",
            "embedkit.search.answer",
            "embedkit.search.evaluation",
            "embedkit.search.index",
            "embedkit.search.layout",
            "embedkit.search.question"),
        exported("embedkit.search"));
    assertEquals(Set.of("embedkit.app.corpus"), exported("embedkit.app"));
    assertEquals(Set.of("embedkit.guice"), exported("embedkit.guice"));
  }

  private static Set<String> exported(String module) {
    return OURS.get(module).descriptor().exports().stream()
        .map(ModuleDescriptor.Exports::source)
        .collect(Collectors.toSet());
  }

  @Test
  void theModuleSystemFindsEveryProviderThatTheApiUses() {
    Configuration graph =
        Configuration.resolveAndBind(
            ModuleFinder.of(LIB),
            List.of(ModuleLayer.boot().configuration()),
            ModuleFinder.ofSystem(),
            Set.of("embedkit.app"));
    Set<String> resolved =
        graph.modules().stream().map(ResolvedModule::name).collect(Collectors.toSet());
    assertTrue(resolved.containsAll(ARROWS.keySet()), resolved.toString());
    Set<String> used = OURS.get("embedkit.api").descriptor().uses();
    for (ModuleReference module : OURS.values()) {
      for (ModuleDescriptor.Provides provides : module.descriptor().provides()) {
        assertTrue(used.contains(provides.service()), provides + " is found by nobody");
      }
    }
  }

  @Test
  void theClassPathFindsTheSameProvidersAsTheModulePath() throws IOException {
    int providers = 0;
    for (ModuleReference module : OURS.values()) {
      try (ModuleReader jar = module.open()) {
        Map<String, Set<String>> listed = new TreeMap<>();
        for (String file : jar.list().filter(f -> f.startsWith("META-INF/services/")).toList()) {
          if (!file.endsWith("/")) {
            listed.put(file.substring("META-INF/services/".length()), lines(jar, file));
          }
        }
        Map<String, Set<String>> provided = new TreeMap<>();
        for (ModuleDescriptor.Provides provides : module.descriptor().provides()) {
          provided.put(provides.service(), new TreeSet<>(provides.providers()));
          providers += provides.providers().size();
        }
        assertEquals(provided, listed, module.descriptor().name());
      }
    }
    assertTrue(providers >= 25, "only " + providers + " providers");
  }

  /** The JVM says nothing of a class that it does not have, and training would merely be slower. */
  @Test
  void theClassesThatTheLauncherNamesToTheCompilerAreThere() throws IOException {
    List<String> named =
        Pattern.compile("CompileCommand=\\w+,([\\w.]+)::")
            .matcher(Files.readString(LIB.resolveSibling("bin").resolve("embedkit")))
            .results()
            .map(found -> found.group(1))
            .distinct()
            .toList();
    assertEquals(2, named.size(), named.toString());
    try (ModuleReader kernels = OURS.get("embedkit.kernels").open()) {
      for (String name : named) {
        assertTrue(kernels.find(name.replace('.', '/') + ".class").isPresent(), name);
      }
    }
  }

  private static Set<String> lines(ModuleReader jar, String file) throws IOException {
    try (InputStream in = jar.open(file).orElseThrow()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.replaceAll("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
