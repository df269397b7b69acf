package embedkit.optimizers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.TableOptimizer;
import embedkit.api.TableShape;
import embedkit.testkit.ArrayStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Sparse steps against libtorch 2.13.0, table after every step (golden/README.md says how the
 * numbers were made). Rows that repeat within a step are summed first, as PyTorch coalesces.
 */
class GoldenSparseTest {

  private static JsonNode golden() throws IOException {
    try (InputStream in = GoldenSparseTest.class.getResourceAsStream("/golden/sparse.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  /** Our optimizer for a case, or empty where the case needs an option that we do not have. */
  private static Optional<Optimizer> optimizer(JsonNode golden) {
    JsonNode hyper = golden.get("hyper");
    boolean plain =
        hyper.path("momentum").asDouble() == 0 && hyper.path("weight_decay").asDouble() == 0;
    double rate = hyper.get("lr").asDouble();
    return switch (golden.get("optimizer").asText()) {
      case "SGD" -> plain ? Optional.of(new Sgd(rate)) : Optional.empty();
      case "Adagrad" ->
          plain
              ? Optional.of(
                  new Adagrad(
                      rate,
                      hyper.get("lr_decay").asDouble(),
                      hyper.get("initial_accumulator_value").asDouble(),
                      hyper.get("eps").asDouble()))
              : Optional.empty();
      case "SparseAdam" ->
          Optional.of(
              new Adam(
                  rate,
                  hyper.get("beta1").asDouble(),
                  hyper.get("beta2").asDouble(),
                  hyper.get("eps").asDouble()));
      default -> Optional.empty();
    };
  }

  @TestFactory
  Stream<DynamicTest> everyStepIsPyTorchs() throws IOException {
    JsonNode golden = golden();
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode one : golden.get("cases")) {
      optimizer(one)
          .ifPresent(
              ours ->
                  tests.add(
                      DynamicTest.dynamicTest(
                          one.get("name").asText(), () -> run(golden, one, ours))));
    }
    return tests.stream();
  }

  @Test
  void theCasesThatAreNotRunAreThoseOfOptimizersToCome() throws IOException {
    int run = 0;
    int all = 0;
    for (JsonNode one : golden().get("cases")) {
      all++;
      run += optimizer(one).isPresent() ? 1 : 0;
    }
    assertEquals(19, all);
    assertEquals(8, run, "sgd, 4 of adagrad, 3 of SparseAdam");
  }

  private static void run(JsonNode golden, JsonNode one, Optimizer optimizer) {
    int rows = golden.get("shape").get(0).asInt();
    int dim = golden.get("shape").get(1).asInt();
    EmbeddingStore table = new ArrayStore(TableShape.f32(rows, dim));
    table.scatter(0, rows, matrix(golden.get("W_initial"), rows, dim), 0, dim);
    TableOptimizer steps = optimizer.bind(table);
    for (int t = 0; t < golden.get("steps").size(); t++) {
      step(steps, golden.get("steps").get(t), dim, optimizer.learningRate());
      float[] ours = new float[rows * dim];
      table.gather(0, rows, ours, 0, dim);
      float[] theirs = matrix(one.get("W_after_step").get(t), rows, dim);
      for (int i = 0; i < ours.length; i++) {
        assertEquals(
            theirs[i], ours[i], 1e-7 + 1e-6 * Math.abs(theirs[i]), "step " + t + ", number " + i);
      }
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

  private static float[] matrix(JsonNode node, int rows, int dim) {
    float[] values = new float[rows * dim];
    for (int row = 0; row < rows; row++) {
      for (int d = 0; d < dim; d++) {
        values[row * dim + d] = node.get(row).get(d).floatValue();
      }
    }
    return values;
  }
}
