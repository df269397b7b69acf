package embedkit.optimizers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.Optimizer;
import embedkit.api.TableOptimizer;
import embedkit.api.TableShape;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every optimizer against libtorch 2.13.0, table after every step, on heap and mmap
 * (golden/README.md says how the numbers were made and which tolerances hold). Rows that repeat
 * within a step are summed first, as PyTorch coalesces.
 */
class GoldenTest {

  private static final Tables TABLES = Tables.installed();
  private static final Map<String, Integer> COUNTS = new TreeMap<>();

  /** What is done with a case. */
  private enum Outcome {
    SAME_NUMBERS,
    REFUSED_LIKEWISE,
    LAZY_BY_DECISION
  }

  private static JsonNode read(String file) throws IOException {
    try (InputStream in = GoldenTest.class.getResourceAsStream("/golden/" + file)) {
      return new ObjectMapper().readTree(in);
    }
  }

  @TestFactory
  Stream<DynamicTest> denseGradients() throws IOException {
    return tests("optimizers.json", 23);
  }

  @TestFactory
  Stream<DynamicTest> sparseGradients() throws IOException {
    return tests("sparse.json", 19);
  }

  @AfterAll
  static void printsHowManyCasesOfEachFileRan() {
    System.out.println("golden optimizer traces (file, storage, outcome): cases");
    COUNTS.forEach((what, count) -> System.out.printf("  %-46s %3d%n", what, count));
    assertEquals(2 * (23 + 19), COUNTS.values().stream().mapToInt(Integer::intValue).sum());
  }

  private static Stream<DynamicTest> tests(String file, int expected) throws IOException {
    JsonNode golden = read(file);
    assertEquals(expected, golden.get("cases").size());
    List<DynamicTest> tests = new ArrayList<>();
    for (String store : List.of("heap", "mmap")) {
      for (JsonNode one : golden.get("cases")) {
        String name = one.get("name").asText() + " on " + store;
        tests.add(DynamicTest.dynamicTest(name, () -> run(file, store, golden, one)));
      }
    }
    return tests.stream();
  }

  private static void run(String file, String store, JsonNode golden, JsonNode one) {
    Outcome outcome = Outcome.SAME_NUMBERS;
    if (one.get("name").asText().equals("adam_sparse")) {
      // PyTorch refuses and names SparseAdam; our adam is SparseAdam unless it is told to be dense.
      outcome = Outcome.LAZY_BY_DECISION;
      trace(store, golden, named(golden, "sparse_adam"), optimizer(one, "lazy"));
    } else if (one.has("throws")) {
      outcome = Outcome.REFUSED_LIKEWISE;
      String sentence =
          assertThrows(ConfigurationException.class, () -> optimizer(one, "lazy")).getMessage();
      assertTrue(sentence.startsWith("optimizer "), sentence);
      assertTrue(sentence.contains("dense"), sentence);
    } else {
      trace(store, golden, one, optimizer(one, "dense"));
    }
    COUNTS.merge(file + ", " + store + ", " + outcome, 1, Integer::sum);
  }

  private static JsonNode named(JsonNode golden, String name) {
    for (JsonNode one : golden.get("cases")) {
      if (one.get("name").asText().equals(name)) {
        return one;
      }
    }
    throw new AssertionError(name);
  }

  /** Our optimizer for a case, through the text that a person would type. */
  private static Optimizer optimizer(JsonNode one, String semantics) {
    Map<String, String> settings = new LinkedHashMap<>();
    one.get("hyper")
        .properties()
        .forEach(entry -> settings.put(option(entry.getKey()), entry.getValue().asText()));
    String kind = one.get("optimizer").asText();
    if (kind.equals("RowWiseAdagrad")) {
      settings.remove("weight-decay-mode", "none");
    } else if (!kind.equals("SparseAdam")) {
      settings.put("semantics", semantics);
    }
    List<String> words = new ArrayList<>();
    settings.forEach((name, value) -> words.add(name + "=" + value));
    return TABLES.catalog().optimizer(ourName(kind) + ":" + String.join(",", words));
  }

  private static String option(String name) {
    return name.equals("initial_accumulator_value")
        ? "initial-accumulator"
        : name.replace('_', '-');
  }

  private static String ourName(String kind) {
    return switch (kind) {
      case "SparseAdam" -> "sparse-adam";
      case "RowWiseAdagrad" -> "rowwise-adagrad";
      default -> kind.toLowerCase(Locale.ROOT);
    };
  }

  private static void trace(String store, JsonNode golden, JsonNode one, Optimizer optimizer) {
    int rows = golden.get("shape").get(0).asInt();
    int dim = golden.get("shape").get(1).asInt();
    TableShape shape = TableShape.f32(rows, dim);
    try (EmbeddingTable made = TABLES.create(store, shape, Optional.empty(), Map.of());
        EmbeddingTable other = TABLES.create(store, shape, Optional.empty(), Map.of())) {
      EmbeddingStore table = made.store();
      EmbeddingStore unsettled = other.store();
      float[] start = numbers(golden.get("W_initial"));
      table.scatter(0, rows, start, 0, dim);
      unsettled.scatter(0, rows, start, 0, dim);
      TableOptimizer steps = optimizer.bind(table);
      TableOptimizer late = optimizer.bind(unsettled);
      for (int t = 0; t < golden.get("steps").size(); t++) {
        step(steps, golden.get("steps").get(t), dim, optimizer.learningRate());
        step(late, golden.get("steps").get(t), dim, optimizer.learningRate());
        steps.settle();
        assertNear(one.get("W_after_step").get(t), table, "step " + (t + 1));
      }
      late.settle();
      assertNear(one.get("W_after_step").get(7), unsettled, "settled at the end");
      state(one, table);
    }
  }

  private static void state(JsonNode one, EmbeddingStore table) {
    Map.of("m_final", "m", "v_final", "v", "accumulator_final", "accumulator")
        .forEach(
            (field, slot) -> {
              if (one.has(field)) {
                assertNear(one.get(field), table.slots().get(slot), field);
              }
            });
  }

  private static void assertNear(JsonNode theirs, EmbeddingStore ours, String what) {
    int n = (int) ours.rows() * ours.dim();
    float[] values = new float[n];
    ours.gather(0, (int) ours.rows(), values, 0, ours.dim());
    float[] expected = numbers(theirs);
    assertEquals(expected.length, n);
    for (int i = 0; i < n; i++) {
      double tolerance = 1e-7 + 1e-6 * Math.abs(expected[i]);
      assertEquals(expected[i], values[i], tolerance, what + ", number " + i);
    }
  }

  private static void step(TableOptimizer steps, JsonNode step, int dim, double rate) {
    Map<Long, float[]> sums = new LinkedHashMap<>();
    JsonNode rows = step.get("rows");
    for (int i = 0; i < rows.size(); i++) {
      float[] sum = sums.computeIfAbsent(rows.get(i).asLong(), row -> new float[dim]);
      for (int d = 0; d < dim; d++) {
        sum[d] += step.get("row_grads").get(i).get(d).floatValue();
      }
    }
    long[] ids = sums.keySet().stream().mapToLong(Long::longValue).toArray();
    float[] gradients = new float[ids.length * dim];
    for (int i = 0; i < ids.length; i++) {
      System.arraycopy(sums.get(ids[i]), 0, gradients, i * dim, dim);
    }
    steps.step(ids, 0, ids.length, gradients, 0, dim, rate);
  }

  /** The numbers of a matrix or of a vector, one after the other. */
  private static float[] numbers(JsonNode node) {
    List<Float> values = new ArrayList<>();
    for (JsonNode row : node) {
      if (row.isArray()) {
        row.forEach(value -> values.add(value.floatValue()));
      } else {
        values.add(row.floatValue());
      }
    }
    float[] all = new float[values.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = values.get(i);
    }
    return all;
  }
}
