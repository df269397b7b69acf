package embedkit.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Catalog;
import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.TableShape;
import embedkit.spi.OptimizerProvider;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin in a jar of its own: one class and one provides line. */
class PluginJarTest {

  private static final String DESCRIPTOR =
      """
      module my.optimizer {
        requires embedkit.api;
        provides embedkit.spi.OptimizerProvider with my.optimizer.SignSgd.Provider;
      }
      """;

  private static final String SOURCE =
      """
      package my.optimizer;

      import embedkit.api.*;
      import embedkit.spi.*;
      import java.util.List;

      public record SignSgd(double learningRate) implements Optimizer {
        static final Option<Double> LR =
            Option.number("lr", 0.01, "The length of a step.").within("> 0", x -> x > 0);

        public static final class Provider implements OptimizerProvider {
          public String name() { return "sign-sgd"; }
          public String summary() { return "Steps of one length."; }
          public List<Option<?>> options() { return List.of(LR); }
          public Optimizer create(Options options) { return new SignSgd(options.get(LR)); }
        }

        public String spec() { return Options.spec("sign-sgd", LR.of(learningRate)); }

        public TableOptimizer bind(EmbeddingStore table, Slots slots) {
          return new TableOptimizer() {
            private long steps;
            public void step(long[] rows, int from, int count, float[] g, int at, int stride, double lr) {
              steps++;
              float[] change = new float[count * table.dim()];
              for (int i = 0; i < count; i++)
                for (int d = 0; d < table.dim(); d++)
                  change[i * table.dim() + d] = (float) -lr * Math.signum(g[at + i * stride + d]);
              table.add(rows, from, count, change, 0, table.dim());
            }
            public long steps() { return steps; }
            public void restoreSteps(long count) { steps = count; }
          };
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void aJarWithOneClassAndOneLineShowsUpAndTrains() throws IOException {
    Path jar = build();
    ModuleFinder finder = ModuleFinder.of(jar);
    Configuration resolved =
        ModuleLayer.boot()
            .configuration()
            .resolveAndBind(finder, ModuleFinder.of(), Set.of("my.optimizer"));
    ModuleLayer layer =
        ModuleLayer.boot().defineModulesWithOneLoader(resolved, ClassLoader.getSystemClassLoader());
    Catalog catalog = Catalog.in(layer);
    List<String> names = catalog.optimizers().all().stream().map(OptimizerProvider::name).toList();
    assertTrue(names.containsAll(List.of("sgd", "sign-sgd")), names.toString());
    Optimizer optimizer = catalog.optimizer("sign-sgd:lr=0.5");
    assertEquals("sign-sgd:lr=0.5", optimizer.spec());
    var choice = catalog.stores().choose("heap");
    try (EmbeddingStore table = choice.provider().create(TableShape.f32(3, 2), choice.options())) {
      optimizer.bind(table).step(new long[] {1}, 0, 1, new float[] {7, -7}, 0, 2, 0.5);
      float[] row = new float[2];
      table.gather(1, 1, row, 0, 2);
      assertEquals(-0.5f, row[0]);
      assertEquals(0.5f, row[1]);
    }
  }

  @Test
  void theBuiltDistributionTrainsWithIt() throws Exception {
    Path distribution = Path.of("target", "embedkit").toAbsolutePath();
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Files.exists(distribution.resolve("runtime/bin/java"))
            && Files.exists(distribution.resolve("lib/embedkit.aot")),
        "the distribution is not built yet; run ./embedkit --version first");
    Path copied = folder.resolve("plugins and all");
    Files.createDirectories(copied.resolve("lib"));
    Files.createDirectories(copied.resolve("bin"));
    Files.createSymbolicLink(copied.resolve("runtime"), distribution.resolve("runtime"));
    Files.copy(distribution.resolve("bin/embedkit"), copied.resolve("bin/embedkit"));
    try (Stream<Path> jars = Files.list(distribution.resolve("lib"))) {
      for (Path library : jars.filter(f -> f.toString().endsWith(".jar")).toList()) {
        Files.createSymbolicLink(copied.resolve("lib").resolve(library.getFileName()), library);
      }
    }
    Files.copy(build(), copied.resolve("lib/my.optimizer.jar"));
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

  private Path build() throws IOException {
    Path sources = Files.createDirectories(folder.resolve("src/my/optimizer"));
    Path classes = Files.createDirectories(folder.resolve("classes"));
    Path descriptor = Files.writeString(folder.resolve("src/module-info.java"), DESCRIPTOR);
    Path source = Files.writeString(sources.resolve("SignSgd.java"), SOURCE);
    String api = Path.of(apiModule().location().orElseThrow()).toString();
    int status =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "--module-path",
                api,
                "-d",
                classes.toString(),
                descriptor.toString(),
                source.toString());
    assertEquals(0, status);
    Path jar = folder.resolve("plugin.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, out);
        out.closeEntry();
      }
    }
    return jar;
  }

  private static ModuleReference apiModule() {
    return ModuleLayer.boot().configuration().modules().stream()
        .filter(module -> module.name().equals("embedkit.api"))
        .map(ResolvedModule::reference)
        .collect(Collectors.toList())
        .getFirst();
  }
}
