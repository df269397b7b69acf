package embedkit.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.training.Pipeline;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The built jar, given to Spark's own {@code SparkSubmit} as {@code bin/spark-submit} gives it: the
 * launcher says the command. Spark's jars stand in a home of theirs, without any of Embedkit's.
 */
class SparkSubmitIT {

  private static final Path JAR = Path.of(System.getProperty("embedkit.test.jar"));
  private static final Path LIBRARIES = Path.of(System.getProperty("embedkit.test.lib"));

  /** What Embedkit needs and Spark does not have. */
  private static final Pattern OURS = Pattern.compile("(embedkit|hardwood|jhdf|lucene|junit).*");

  private static final Path HOME = LIBRARIES.resolveSibling("spark-home");

  @TempDir Path folder;

  private static String libraries;
  private String said;

  @BeforeAll
  static void layOut() throws IOException {
    try (Stream<Path> found = Files.list(LIBRARIES)) {
      libraries = found.map(Path::toString).sorted().collect(Collectors.joining(","));
    }
    Path jars = Files.createDirectories(HOME.resolve("jars"));
    for (String each : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path jar = Path.of(each);
      String name = jar.getFileName().toString();
      if (name.endsWith(".jar") && !OURS.matcher(name).matches()) {
        Path link = jars.resolve(name);
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, jar);
      }
    }
  }

  private static List<String> command(List<String> arguments) throws Exception {
    List<String> launcher =
        new ArrayList<>(
            List.of(java(), "-Xmx128m", "-cp", HOME + "/jars/*", "org.apache.spark.launcher.Main"));
    launcher.add("org.apache.spark.deploy.SparkSubmit");
    launcher.addAll(arguments);
    Process process = started(launcher).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String all = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), all);
    // What stands before a line of one zero is not the command.
    String command = all.substring(all.indexOf("\0\n") + 2);
    return Arrays.asList(command.split("\0"));
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static ProcessBuilder started(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("SPARK_HOME", HOME.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:+UseSerialGC");
    builder.environment().remove("CLASSPATH");
    return builder;
  }

  /** Runs the command as {@code spark-submit} does; returns how it ended. */
  private int submit(String master, List<String> options, String... flags) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("--master", master, "--driver-memory", "512m"));
    arguments.addAll(List.of("--class", Train.class.getName()));
    arguments.addAll(options);
    arguments.addAll(List.of("--conf", "spark.ui.enabled=false"));
    arguments.addAll(List.of("--conf", "spark.driver.bindAddress=127.0.0.1"));
    arguments.addAll(List.of("--conf", "spark.driver.host=127.0.0.1"));
    arguments.add(JAR.toString());
    arguments.addAll(List.of(flags));
    Path output = folder.resolve("output");
    Process process =
        started(command(arguments))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int code = process.waitFor();
    said = Files.readString(output);
    return code;
  }

  private static float[] rows(Path file) {
    try (EmbeddingTable table = Tables.installed().open(file)) {
      return rows(table);
    }
  }

  private static float[] rows(EmbeddingTable table) {
    int dim = table.dim();
    float[] rows = new float[(int) table.rows() * dim];
    table.store().gather(0, (int) table.rows(), rows, 0, dim);
    return rows;
  }

  @Test
  void twoExecutorsThatAreGivenTheJarsLearnTheTableOfOneMachine() throws Exception {
    Path text = folder.resolve("text.txt");
    Files.write(text, Texts.twoTopics(1000));
    Path out = folder.resolve("out.safetensors");
    int code =
        submit(
            "local-cluster[2,1,1024]",
            List.of("--jars", libraries, "--conf", "spark.default.parallelism=1"),
            "--corpus",
            text.toString(),
            "--dim=8",
            "--epochs=2",
            "--out",
            out.toString());
    assertEquals(0, code, said);
    assertTrue(said.contains(out + " is written; the mean loss was "), said);
    Pipeline local = Pipeline.of(text).dim(8).epochs(2).threads(1);
    try (EmbeddingTable expected = local.train()) {
      assertArrayEquals(rows(expected), rows(out), 0f);
    }
  }

  /** Each executor has 480 MB of heap, the driver 512, and the rows are 540 MB. */
  @Test
  @Tag("long")
  void aTableThatNoHeapHoldsIsLearnedInParts() throws Exception {
    int words = 450_000;
    int dim = 300;
    Path text = folder.resolve("text.txt");
    zipf(text, words, 2 * words);
    Path out = Files.createDirectory(folder.resolve("parts"));
    int code =
        submit(
            "local-cluster[2,1,512]",
            List.of("--jars", libraries, "--conf", "spark.executor.memory=480m"),
            "--corpus",
            text.toString(),
            "--dim=" + dim,
            "--epochs=1",
            "--parts=8",
            "--rounds=1",
            "--min-count=1",
            "--optimizer=sgd:lr=0.05",
            "--out",
            out + "/");
    assertEquals(0, code, said);
    long rows = 0;
    for (int part = 0; part < 8; part++) {
      try (EmbeddingTable table =
          Tables.installed().open(out.resolve("part-0000" + part + ".safetensors"))) {
        assertEquals(dim, table.dim());
        rows += table.rows();
      }
    }
    assertEquals(words, rows);
    assertTrue(rows * dim * Float.BYTES > 480L << 20);
  }

  /** A text that has each word, the k-th about 1/k as often as the first. */
  private static void zipf(Path file, int words, int tokens) throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    try (Writer out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < tokens; i++) {
        boolean due = i % (tokens / words) == 0;
        int drawn = (int) Math.exp(random.nextDouble() * Math.log(words));
        out.write("w" + (due ? i / (tokens / words) : drawn));
        out.write(i % 20 == 19 ? '\n' : ' ');
      }
    }
  }

  @Test
  void aRunWhoseDriverIsKilledGoesOnAndEndsWithTheSameTable() throws Exception {
    Path text = folder.resolve("text.txt");
    Files.write(text, Texts.twoTopics(3000));
    Path plugin = plugin();
    Path killers = Files.createDirectory(folder.resolve("killers"));
    Files.createFile(killers.resolve("kill"));
    Path out = folder.resolve("out.safetensors");
    Path state = folder.resolve("state");
    String[] flags = {
      "--corpus",
      text.toString(),
      "--dim=8",
      "--epochs=2",
      "--parts=2",
      "--rounds=1",
      "--seed=9",
      "--optimizer=faulty",
      "--state",
      state.toString(),
      "--out",
      out.toString()
    };
    List<String> options =
        List.of(
            "--jars",
            libraries + "," + plugin,
            "--driver-java-options",
            "-Dembedkit.test.killers="
                + killers
                + " -Dembedkit.test.killers.when="
                + state.resolve("step-00000002/done"));
    assertNotEquals(0, submit("local[2]", options, flags), said);
    assertFalse(Files.exists(killers.resolve("kill")), said);
    assertFalse(Files.exists(out), said);
    try (Stream<Path> left = Files.list(state)) {
      assertTrue(left.anyMatch(each -> Files.exists(each.resolve("done"))), said);
    }
    assertEquals(0, submit("local[2]", options, flags), said);

    Path whole = folder.resolve("whole.safetensors");
    flags[flags.length - 1] = whole.toString();
    flags[flags.length - 3] = folder.resolve("other").toString();
    try (SparkSession session = Texts.session()) {
      assertEquals(0, Train.run(flags, new PrintStream(PrintStream.nullOutputStream())));
    }
    assertArrayEquals(rows(whole), rows(out), 0f);
  }

  @Test
  void whatIsWrongIsToldInOneSentence() throws Exception {
    assertEquals(
        1,
        submit("local[1]", List.of("--jars", libraries), "--corpus", "a", "--out", "b", "--x=1"));
    assertTrue(
        said.contains("embedkit-spark: no flag --x; there are --parts, --rounds, --state"), said);
  }

  /** A jar of the optimizer of the tests. */
  private Path plugin() throws IOException {
    Path jar = folder.resolve("faulty.jar");
    Path classes = Path.of(System.getProperty("embedkit.test.classes"));
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> found = Files.walk(classes)) {
      for (Path each : found.filter(Files::isRegularFile).toList()) {
        String name = classes.relativize(each).toString();
        if (name.startsWith("META-INF/services") || name.contains("spark/Faulty")) {
          out.putNextEntry(new JarEntry(name));
          Files.copy(each, out);
          out.closeEntry();
        }
      }
    }
    return jar;
  }
}
