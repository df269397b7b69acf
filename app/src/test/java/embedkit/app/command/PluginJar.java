package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Builds a plugin as somebody else would: an optimizer in one class and one provides line. */
final class PluginJar {

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

  private PluginJar() {}

  static Path build(Path folder, Path api) throws IOException {
    return build(folder, List.of(api), DESCRIPTOR, SOURCE);
  }

  /** A plugin whose source was changed: each pair is a text and what stands in its place. */
  static Path changed(Path folder, Path api, String... pairs) throws IOException {
    return changed(folder, List.of(api), pairs);
  }

  /** The same, compiled with libraries beside the API. */
  static Path changed(Path folder, List<Path> libraries, String... pairs) throws IOException {
    String descriptor = DESCRIPTOR;
    String source = SOURCE;
    for (int i = 0; i < pairs.length; i += 2) {
      descriptor = descriptor.replace(pairs[i], pairs[i + 1]);
      source = source.replace(pairs[i], pairs[i + 1]);
    }
    return build(folder, libraries, descriptor, source);
  }

  private static Path build(
      Path folder, List<Path> libraries, String descriptorText, String sourceText)
      throws IOException {
    Path sources = Files.createDirectories(folder.resolve("src/plugin"));
    Path classes = Files.createDirectories(folder.resolve("classes"));
    Path descriptor = Files.writeString(folder.resolve("src/module-info.java"), descriptorText);
    Path source = Files.writeString(sources.resolve("SignSgd.java"), sourceText);
    int status =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "--module-path",
                libraries.stream()
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator)),
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
}
