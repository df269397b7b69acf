package embedkit.api.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbedkitException;
import embedkit.api.TableShape;
import embedkit.testkit.ArrayStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Lookups and bags against libtorch's. The numbers are those of golden/embedding.json, which names
 * their source: libtorch CPU 2.13.0.
 */
class EmbeddingGoldenTest {

  private static final double TOLERANCE = 1e-6;

  private record Golden(JsonNode node, float[] table, int rows, int dim) {

    String name() {
      return node.get("name").asText();
    }

    JsonNode option(String name) {
      JsonNode value = node.get("options").get(name);
      return value == null || value.isNull() ? null : value;
    }

    boolean flag(String name) {
      JsonNode value = option(name);
      return value != null && value.asBoolean();
    }
  }

  private static List<Golden> cases() throws IOException {
    try (InputStream in = EmbeddingGoldenTest.class.getResourceAsStream("/golden/embedding.json")) {
      JsonNode root = new ObjectMapper().readTree(in);
      int rows = root.get("table_shape").get(0).asInt();
      int dim = root.get("table_shape").get(1).asInt();
      List<Golden> cases = new ArrayList<>();
      root.get("cases")
          .forEach(c -> cases.add(new Golden(c, floats(root.get("table")), rows, dim)));
      return cases;
    }
  }

  private static float[] floats(JsonNode node) {
    List<Float> flat = new ArrayList<>();
    flatten(node, flat);
    float[] values = new float[flat.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = flat.get(i);
    }
    return values;
  }

  private static void flatten(JsonNode node, List<Float> flat) {
    if (node.isArray()) {
      node.forEach(part -> flatten(part, flat));
    } else {
      flat.add(Float.parseFloat(node.asText()));
    }
  }

  private static long[] longs(JsonNode node) {
    long[] values = new long[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = node.get(i).asLong();
    }
    return values;
  }

  @TestFactory
  Stream<DynamicTest> everyCaseOfLibtorch() throws IOException {
    List<Golden> cases = cases();
    long refusals = cases.stream().filter(c -> c.node.has("throws")).count();
    assertEquals(52, cases.size());
    assertEquals(7, refusals);
    return cases.stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> run(c)));
  }

  private static void run(Golden golden) {
    try (EmbeddingStore store = new ArrayStore(TableShape.f32(golden.rows, golden.dim))) {
      store.scatter(0, golden.rows, golden.table, 0, golden.dim);
      if (golden.node.has("throws")) {
        EmbedkitException refusal =
            assertThrows(EmbedkitException.class, () -> pass(golden, store));
        assertTrue(refusal.getMessage().length() > 30, refusal.getMessage());
        float[] after = new float[golden.table.length];
        store.gather(0, golden.rows, after, 0, golden.dim);
        assertArrayEquals(golden.table, after, "a refusal changes nothing");
      } else {
        pass(golden, store);
        checkTable(golden, store);
      }
    }
  }

  private static EmbeddingLayer layer(Golden golden, EmbeddingStore store) {
    EmbeddingLayer layer = EmbeddingLayer.over(store);
    if (golden.option("padding_idx") != null) {
      layer = layer.withPadding(golden.option("padding_idx").asLong());
    }
    if (golden.option("max_norm") != null) {
      layer =
          layer.withMaxNorm(
              golden.option("max_norm").asDouble(), golden.option("norm_type").asDouble());
    }
    return golden.flag("scale_grad_by_freq") ? layer.scaledByFrequency() : layer;
  }

  private static void pass(Golden golden, EmbeddingStore store) {
    EmbeddingLayer layer = layer(golden, store);
    long[] ids = longs(golden.node.get("indices"));
    boolean sparse = golden.flag("sparse");
    float[] upstream =
        golden.node.has("upstream") ? floats(golden.node.get("upstream")) : new float[0];
    if (golden.node.get("op").asText().equals("embedding")) {
      LookupPass pass = layer.lookup(ids);
      checkOutput(golden, pass.output());
      if (upstream.length == 0 && golden.node.has("throws")) {
        upstream = new float[ids.length * golden.dim];
      }
      check(
          golden,
          sparse ? pass.uncoalesced(upstream) : pass.gradient(upstream),
          pass.gradient(upstream));
      return;
    }
    BagMode mode = BagMode.valueOf(golden.option("mode").asText().toUpperCase(Locale.ROOT));
    Bags bags = bags(golden, ids);
    BagPass pass = layer.bag(bags, mode);
    checkOutput(golden, pass.output());
    if (upstream.length == 0 && golden.node.has("throws")) {
      upstream = new float[bags.count() * golden.dim];
    }
    check(
        golden,
        sparse ? pass.uncoalesced(upstream) : pass.gradient(upstream),
        pass.gradient(upstream));
    if (golden.node.has("grad_per_sample_weights")) {
      close(
          floats(golden.node.get("grad_per_sample_weights")),
          pass.weightGradient(upstream),
          "weights");
    }
  }

  private static Bags bags(Golden golden, long[] ids) {
    JsonNode offsets = golden.node.get("offsets");
    Bags bags;
    if (offsets == null || offsets.isNull()) {
      int each = golden.node.get("indices_shape").get(1).asInt();
      long[][] ragged = new long[golden.node.get("indices_shape").get(0).asInt()][];
      for (int bag = 0; bag < ragged.length; bag++) {
        ragged[bag] = java.util.Arrays.copyOfRange(ids, bag * each, (bag + 1) * each);
      }
      bags = Bags.of(ragged);
    } else {
      int[] starts =
          java.util.stream.LongStream.of(longs(offsets)).mapToInt(i -> (int) i).toArray();
      bags = golden.flag("include_last_offset") ? Bags.ofBounds(ids, starts) : Bags.of(ids, starts);
    }
    JsonNode weights = golden.node.get("per_sample_weights");
    return weights == null || weights.isNull() ? bags : bags.weighted(floats(weights));
  }

  private static void checkOutput(Golden golden, float[] output) {
    if (golden.node.has("output")) {
      close(floats(golden.node.get("output")), output, "output");
    }
  }

  private static void check(Golden golden, SparseGradient given, SparseGradient coalesced) {
    assertTrue(coalesced.coalesced());
    float[] dense = dense(golden, coalesced);
    close(floats(golden.node.get("grad_table")), dense, "gradient");
    assertArrayEquals(dense, dense(golden, given), 1e-6f, "the sum of the entries");
    if (golden.node.has("grad_sparse_rows")) {
      assertFalse(given.coalesced());
      long[] rows = longs(golden.node.get("grad_sparse_rows"));
      float[] values = floats(golden.node.get("grad_sparse_values"));
      assertEquals(rows.length, given.count());
      for (int entry = 0; entry < rows.length; entry++) {
        assertEquals(rows[entry], given.row(entry));
        for (int d = 0; d < golden.dim; d++) {
          assertEquals(values[entry * golden.dim + d], given.value(entry, d), TOLERANCE);
        }
      }
    }
  }

  private static float[] dense(Golden golden, SparseGradient gradient) {
    float[] dense = new float[golden.rows * golden.dim];
    for (int entry = 0; entry < gradient.count(); entry++) {
      for (int d = 0; d < golden.dim; d++) {
        dense[(int) gradient.row(entry) * golden.dim + d] += gradient.value(entry, d);
      }
    }
    return dense;
  }

  private static void checkTable(Golden golden, EmbeddingStore store) {
    float[] after = new float[golden.table.length];
    store.gather(0, golden.rows, after, 0, golden.dim);
    JsonNode expected = golden.node.get("table_after_forward");
    if (expected == null) {
      assertArrayEquals(golden.table, after, "a lookup changes nothing");
    } else {
      close(floats(expected), after, "table");
    }
  }

  private static void close(float[] expected, float[] found, String what) {
    assertEquals(expected.length, found.length, what);
    for (int i = 0; i < expected.length; i++) {
      double tolerance = TOLERANCE + TOLERANCE * Math.abs(expected[i]);
      assertEquals(expected[i], found[i], tolerance, what + " at " + i);
    }
  }
}
