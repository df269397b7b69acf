package embedkit.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.junit.jupiter.api.Test;

/** The cover for PySpark in {@code spark/python}. */
class PythonTest {

  private static final Path FOLDER = Path.of("python");
  private static final Pattern PARAM =
      Pattern.compile(
          "(\\w+) = Param\\(\\s*Params\\._dummy\\(\\),\\s*\"(\\w+)\",\\s*\"([^\"]*)\","
              + "\\s*TypeConverters\\.(\\w+),?\\s*\\)");

  private static Map<String, String> declared(String python) {
    Map<String, String> found = new TreeMap<>();
    for (MatchResult each : PARAM.matcher(python).results().toList()) {
      assertEquals(each.group(1), each.group(2));
      found.put(each.group(1), each.group(3) + " " + each.group(4));
    }
    return found;
  }

  private static Map<String, String> declared(Params stage) {
    Map<String, String> found = new TreeMap<>();
    for (Param<?> each : stage.params()) {
      String converter =
          switch (each) {
            case IntParam whole -> "toInt";
            case LongParam whole -> "toInt";
            case DoubleParam number -> "toFloat";
            default -> "toString";
          };
      found.put(each.name(), each.doc() + " " + converter);
    }
    return found;
  }

  @Test
  void itsStagesHaveTheParametersOfThoseInJava() throws IOException {
    String[] parts = Files.readString(FOLDER.resolve("embedkit/spark.py")).split("(?m)^class ", -1);
    Map<String, String> model = declared(parts[1]);
    Map<String, String> estimator = new TreeMap<>(model);
    model.putAll(declared(parts[2]));
    estimator.putAll(declared(parts[3]));
    assertEquals(declared(new EmbedkitModel("m")), model);
    assertEquals(declared(new EmbedkitWord2Vec("e")), estimator);
  }

  @Test
  void itLearnsWherePySparkIsInstalled() throws Exception {
    assumeTrue(runs(List.of("python3", "-c", "import pyspark")) == 0, "pyspark is not installed");
    assertEquals(0, runs(List.of("python3", "test_spark.py")), said);
  }

  private String said = "";

  private int runs(List<String> command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true);
    builder.environment().put("EMBEDKIT_CLASS_PATH", System.getProperty("java.class.path"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().remove("SPARK_HOME");
    try {
      Process process = builder.start();
      said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
