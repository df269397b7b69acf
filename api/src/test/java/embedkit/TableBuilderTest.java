package embedkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.TableBuilder.Absent;
import embedkit.TableBuilder.Clash;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.InsufficientSpaceException;
import embedkit.api.TableShape;
import embedkit.api.UnknownTokenException;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.StoreProvider;
import embedkit.testkit.ArrayStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Tables that are made and changed in code, by rows that are reckoned by hand. */
class TableBuilderTest {

  private static final class Heap implements StoreProvider {
    @Override
    public String name() {
      return "heap";
    }

    @Override
    public String summary() {
      return "Arrays.";
    }

    @Override
    public List<Option<?>> options() {
      return List.of();
    }

    @Override
    public EmbeddingStore create(TableShape shape, Options options) {
      return new ArrayStore(shape);
    }
  }

  private final Tables tables =
      Tables.of(
          new Catalog(
              Providers.of("storage", List.of(new Heap())),
              Providers.of("initializer", List.of()),
              Providers.of("optimizer", List.of()),
              Providers.of("schedule", List.of()),
              Providers.of("tokenizer", List.of()),
              Providers.of("objective", List.of()),
              Providers.of("index", List.of()),
              Providers.of("format", List.of()),
              Providers.of("compression", List.of())));

  private static void assertTable(EmbeddingTable table, Object... tokensAndVectors) {
    Vocabulary words = table.vocabulary().orElseThrow();
    assertEquals(tokensAndVectors.length / 2, table.rows());
    for (int row = 0; row < table.rows(); row++) {
      assertEquals(tokensAndVectors[2 * row], words.token(row));
      assertEquals(row, words.row(words.token(row)));
      assertArrayEquals((float[]) tokensAndVectors[2 * row + 1], table.vector(row));
    }
  }

  private static float[] vector(float... numbers) {
    return numbers;
  }

  private TableBuilder abc() {
    return tables.builder(2).add("a", vector(3, 4), 7).add("b", vector(0, 0), 5).add("c", 1, 2);
  }

  private static void assertRefused(String message, Executable work) {
    ConfigurationException e = assertThrows(ConfigurationException.class, work);
    assertTrue(e.getMessage().startsWith(message), e.getMessage());
  }

  @Test
  void aMapBecomesATableInItsOrder() {
    Map<String, float[]> vectors = new LinkedHashMap<>();
    vectors.put("zebra", vector(1, 2, 3));
    vectors.put("Bär", vector(-1, 0, 0.5f));
    try (EmbeddingTable table = tables.table(vectors)) {
      vectors.get("zebra")[0] = 9;
      assertTable(table, "zebra", vector(1, 2, 3), "Bär", vector(-1, 0, 0.5f));
      assertFalse(table.vocabulary().orElseThrow().hasCounts());
    }
  }

  @Test
  void aMapThatIsNoTableIsRefusedByTheTokenAtFault() {
    assertRefused("there are no vectors to make a table of", () -> tables.table(Map.of()));
    Map<String, float[]> vectors = new LinkedHashMap<>();
    vectors.put("a", null);
    assertRefused("the first vector is null", () -> tables.table(vectors));
    vectors.put("a", vector());
    assertRefused("a table cannot have dim 0", () -> tables.table(vectors));
    vectors.put("a", vector(1, 2));
    vectors.put("b", vector(1, 2, 3));
    assertRefused(
        "the vector of \"b\" has 3 numbers; expected 2, the dim of this table",
        () -> tables.table(vectors));
    vectors.put("b", vector(1, Float.NaN));
    assertRefused(
        "number 2 of 2 of the vector of \"b\" is NaN; expected a finite one",
        () -> tables.table(vectors));
    vectors.put("b", vector(Float.NEGATIVE_INFINITY, 1));
    assertRefused("number 1 of 2 of the vector of \"b\" is -Inf", () -> tables.table(vectors));
    vectors.put("b", null);
    assertRefused("the vector of \"b\" is null; expected 2 finite", () -> tables.table(vectors));
    vectors.remove("b");
    vectors.put(null, vector(1, 2));
    assertRefused("a token is null; expected text", () -> tables.table(vectors));
  }

  @Test
  void whatIsRefusedChangesNothing() {
    TableBuilder builder = abc();
    assertRefused(
        "the token \"b\" is here already, as number 2; put replaces",
        () -> builder.add("b", 9f, 9f));
    assertRefused(
        "the token \"x?y\" has half of a surrogate pair", () -> builder.put("x\ud83dy", 1, 2));
    assertRefused("the count of \"d\" is -2", () -> builder.add("d", vector(1, 2), -2));
    assertRefused("the count of \"a\" is -5", () -> builder.count("a", -5));
    assertRefused("the vector of \"a\" has 1 numbers", () -> builder.put("a", 1));
    assertRefused("\"a\" cannot be called \"c\", which is", () -> builder.rename("a", "c"));
    assertRefused("a token is null", () -> builder.rename("a", null));
    assertRefused("the token \"a\" is wanted twice", () -> builder.subset(List.of("a", "a")));
    assertRefused("3 rows of dim 2 cannot be reduced to dim 3", () -> builder.reduce(3));
    assertRefused("3 rows of dim 2 cannot be reduced to dim 0", () -> builder.reduce(0));
    try (EmbeddingTable table = builder.build()) {
      assertTable(table, "a", vector(3, 4), "b", vector(0, 0), "c", vector(1, 2));
    }
  }

  @Test
  void aTokenThatIsNotHereIsToldWithTheNearestSpellings() {
    TableBuilder builder = tables.builder(1).put("kitten", 1).put("mitten", 2).put("dog", 3);
    for (Executable work :
        List.<Executable>of(
            () -> builder.remove("kiten"),
            () -> builder.rename("kiten", "x"),
            () -> builder.count("kiten", 3),
            () -> builder.subset(List.of("dog", "kiten")))) {
      UnknownTokenException e = assertThrows(UnknownTokenException.class, work);
      assertEquals(
          "\"kiten\" is not among the 3 tokens here; the nearest spellings are kitten",
          e.getMessage());
      assertEquals(List.of("kitten"), e.nearest());
      assertEquals(3, e.vocabularySize());
    }
    assertEquals(3, builder.size());
  }

  @Test
  void rowsArePutRemovedAndRenamed() {
    TableBuilder builder = abc().put("b", 8, 9).remove("a").rename("c", "see").put("a", 5, 6);
    assertEquals(3, builder.size());
    assertTrue(builder.contains("see"));
    assertFalse(builder.contains("c"));
    try (EmbeddingTable table = builder.build()) {
      assertTable(table, "b", vector(8, 9), "see", vector(1, 2), "a", vector(5, 6));
      assertFalse(table.vocabulary().orElseThrow().hasCounts(), "one is not known");
      builder.rename("see", "see").remove("b").put("a", 0, 0);
      assertTable(table, "b", vector(8, 9), "see", vector(1, 2), "a", vector(5, 6));
    }
    try (EmbeddingTable table = builder.build()) {
      assertTable(table, "see", vector(1, 2), "a", vector(0, 0));
    }
  }

  @Test
  void manyRandomChangesLeaveWhatALinkedMapWouldHold() {
    Map<String, float[]> expected = new LinkedHashMap<>();
    TableBuilder builder = tables.builder(1);
    Random random = new Random(5);
    for (int i = 0; i < 40_000; i++) {
      String token = "t" + random.nextInt(1500);
      if (random.nextInt(100) < 45 && expected.containsKey(token)) {
        builder.remove(token);
        expected.remove(token);
      } else {
        builder.put(token, i);
        expected.put(token, vector(i));
      }
    }
    assertTrue(expected.size() > 300);
    List<Object> all = new ArrayList<>();
    expected.forEach((token, vector) -> all.addAll(List.of(token, vector)));
    try (EmbeddingTable table = builder.build()) {
      assertTable(table, all.toArray());
    }
  }

  @Test
  void aBuilderOfATableHasItsCountsAndLeavesItAlone() {
    try (EmbeddingTable first = abc().count("c", 1).metadata(Map.of("by", "hand")).build()) {
      assertEquals(Map.of("by", "hand"), first.metadata());
      assertTrue(first.vocabulary().orElseThrow().hasCounts());
      TableBuilder builder = tables.builder(first);
      try (EmbeddingTable changed = builder.put("a", 1, 1).remove("b").build()) {
        Vocabulary words = changed.vocabulary().orElseThrow();
        assertEquals(7, words.count(0).orElseThrow());
        assertEquals(1, words.count(1).orElseThrow());
        assertEquals(Map.of(), changed.metadata(), "it is another table");
      }
      assertTable(first, "a", vector(3, 4), "b", vector(0, 0), "c", vector(1, 2));
    }
  }

  @Test
  void aSubsetHasTheOrderThatWasAsked() {
    try (EmbeddingTable table = abc().subset(List.of("c", "a")).build()) {
      assertTable(table, "c", vector(1, 2), "a", vector(3, 4));
      assertEquals(2, table.rows());
    }
    assertRefused("there are no rows to make a table of", () -> abc().subset(List.of()).build());
    assertRefused("there are no rows to make a table of", () -> tables.builder(3).build());
  }

  @Test
  void aClashOfTwoTablesEndsAsTold() {
    try (EmbeddingTable other =
        tables.builder(2).add("c", vector(3, 8), 10).add("d", vector(5, 5), 1).build()) {
      Map<Clash, float[]> expected =
          Map.of(Clash.KEEP, vector(1, 2), Clash.REPLACE, vector(3, 8), Clash.MEAN, vector(2, 5));
      Map<Clash, Long> counts = Map.of(Clash.KEEP, 4L, Clash.REPLACE, 10L, Clash.MEAN, 14L);
      for (Clash clash : expected.keySet()) {
        try (EmbeddingTable merged = abc().count("c", 4).merge(other, clash).build()) {
          assertTable(
              merged,
              "a",
              vector(3, 4),
              "b",
              vector(0, 0),
              "c",
              expected.get(clash),
              "d",
              vector(5, 5));
          assertEquals(counts.get(clash), merged.vocabulary().orElseThrow().count(2).orElseThrow());
        }
      }
      assertRefused(
          "both tables have the token \"c\"; say whether", () -> abc().merge(other, Clash.FAIL));
      TableBuilder apart = tables.builder(2).put("x", 0, 1).merge(other, Clash.FAIL);
      assertEquals(3, apart.size());
      assertRefused(
          "a table of dim 2 cannot be merged into one of dim 3",
          () -> tables.builder(3).merge(other, Clash.KEEP));
    }
  }

  @Test
  void rowsOfTwoTablesAreJoinedByTheirTokens() {
    try (EmbeddingTable other =
        tables.builder(1).add("d", vector(9), 3).add("b", vector(7), 3).build()) {
      try (EmbeddingTable table = abc().remove("c").concat(other, Absent.ZEROS).build()) {
        assertEquals(3, table.dim());
        assertTable(table, "a", vector(3, 4, 0), "b", vector(0, 0, 7), "d", vector(0, 0, 9));
        assertEquals(5, table.vocabulary().orElseThrow().count(1).orElseThrow());
      }
      try (EmbeddingTable table = abc().put("b", 1, 1).concat(other, Absent.DROP).build()) {
        assertTable(table, "b", vector(1, 1, 7));
      }
      assertRefused(
          "the token \"a\" is only here; say whether", () -> abc().concat(other, Absent.FAIL));
      assertRefused(
          "the token \"d\" is only in the other table",
          () -> tables.builder(1).put("b", 1).concat(other, Absent.FAIL));
      try (EmbeddingTable table =
          tables.builder(1).put("b", 1).put("d", 2).concat(other, Absent.FAIL).build()) {
        assertTable(table, "b", vector(1, 7), "d", vector(2, 9));
      }
      assertRefused(
          "a table cannot have dim 1048577",
          () -> tables.builder(TableShape.MAX_DIM).concat(other, Absent.DROP));
    }
  }

  @Test
  void tablesWithoutWordsAreRefused() {
    try (EmbeddingTable bare =
        tables.create("heap", TableShape.f32(2, 2), Optional.empty(), Map.of())) {
      String message = "this table has rows but no words";
      assertRefused(message, () -> tables.builder(bare));
      assertRefused(message, () -> abc().merge(bare, Clash.KEEP));
      assertRefused(message, () -> abc().concat(bare, Absent.DROP));
    }
  }

  @Test
  void rowsAreScaledToLengthOneAndZerosStay() {
    try (EmbeddingTable table = abc().put("d", 3e30f, -4e30f).normalize().build()) {
      assertArrayEquals(vector(0.6f, 0.8f), table.vector(0), 1e-7f);
      assertArrayEquals(vector(0, 0), table.vector(1));
      assertArrayEquals(vector(0.6f, -0.8f), table.vector(3), 1e-7f);
    }
  }

  /**
   * {@code u, s, vt = numpy.linalg.svd(x - x.mean(0))}, NumPy 2.4.6, the largest weights positive.
   */
  @Test
  void rowsAreReducedAsByNumPysSingularVectors() {
    double[][] expected = {
      {-7.05339635, -3.28438894, -0.72449241},
      {2.97817457, -2.16384291, -3.74309499},
      {-4.84845585, -0.1467313, -0.18288193},
      {5.18311507, 0.97381473, -3.20148451},
      {-2.64351535, 2.99092635, 0.35872855},
      {2.30885613, -3.81800978, 3.02563789},
      {-0.43857485, 6.12858399, 0.90033902},
      {4.51379663, -0.68035214, 3.56724837}
    };
    for (int kept = 1; kept <= 3; kept++) {
      TableBuilder builder = tables.builder(5).put("gone", 9, 9, 9, 9, 9);
      for (int i = 0; i < 8; i++) {
        float[] row = new float[5];
        for (int j = 0; j < 5; j++) {
          row[j] = (i * 7 + j * j * 3 + i * j * 5) % 11 - 4.5f;
        }
        builder.add("t" + i, row);
      }
      try (EmbeddingTable table = builder.remove("gone").reduce(kept).build()) {
        assertEquals(kept, table.dim());
        for (int i = 0; i < 8; i++) {
          for (int k = 0; k < kept; k++) {
            assertEquals(expected[i][k], table.vector(i)[k], 2e-6);
          }
        }
      }
    }
  }

  @Test
  void rowsAsManyAsTheirDimKeepAllTheirDistances() {
    Random random = new Random(1);
    for (int dim : new int[] {1, 2, 3, 17, 60}) {
      TableBuilder builder = tables.builder(dim);
      float[][] given = new float[700][dim];
      for (int i = 0; i < given.length; i++) {
        for (int d = 0; d < dim; d++) {
          given[i][d] = (float) random.nextGaussian() * (d % 3 == 0 ? 10 : 1);
        }
        builder.add("t" + i, given[i]);
      }
      try (EmbeddingTable table = builder.reduce(dim).build()) {
        double before = Double.POSITIVE_INFINITY;
        for (int d = 0; d < dim; d++) {
          double spread = 0;
          for (int i = 0; i < given.length; i++) {
            spread += Math.pow(table.vector(i)[d], 2);
          }
          assertTrue(spread <= before * (1 + 1e-6), "the greatest come first");
          before = spread;
        }
        for (int i = 1; i < given.length; i++) {
          double expected = distance(given[i], given[i - 1]);
          assertEquals(expected, distance(table.vector(i), table.vector(i - 1)), 1e-4);
        }
      }
    }
  }

  private static double distance(float[] a, float[] b) {
    return Math.sqrt(
        IntStream.range(0, a.length).mapToDouble(d -> Math.pow((double) a[d] - b[d], 2)).sum());
  }

  @Test
  void rowsThatAreAllAlikeAreReducedToZeros() {
    TableBuilder builder = tables.builder(3);
    IntStream.range(0, 9).forEach(i -> builder.put("t" + i, 1, 2, 3));
    try (EmbeddingTable table = builder.reduce(2).build()) {
      assertArrayEquals(vector(0, 0), table.vector(4));
    }
  }

  @Test
  void numbersOfATableThatAreNotFiniteAreTakenAlongButNotReduced() {
    EmbeddingStore store = new ArrayStore(TableShape.f32(2, 2));
    store.scatter(0, 2, vector(1, 2, Float.NaN, 3), 0, 2);
    try (EmbeddingTable table = EmbeddingTable.of(store, Vocabulary.of(List.of("a", "b")))) {
      assertRefused(
          "number 1 of 2 of the vector of \"b\" is NaN", () -> tables.builder(table).reduce(1));
      try (EmbeddingTable mended = tables.builder(table).put("b", 0, 0).build()) {
        assertTable(mended, "a", vector(1, 2), "b", vector(0, 0));
      }
    }
  }

  @Test
  void moreRowsThanTheHeapCanEverHoldAreRefusedBeforeAnyIsTaken() {
    InsufficientSpaceException e =
        assertThrows(InsufficientSpaceException.class, () -> GrowingRows.checkRoom(1L << 40, 1000));
    assertTrue(e.getMessage().startsWith("1099511627776 rows of dim 1000 need 4194304000 MiB"));
  }

  @Test
  void rowsOfAnyDimGrowBeyondOneArray() {
    for (int dim : new int[] {1, 3, 300, 70_000}) {
      TableBuilder builder = tables.builder(dim);
      int rows = dim == 1 ? 70_000 : 700;
      rows = dim == 70_000 ? 3 : rows;
      float[] vector = new float[dim];
      for (int i = 0; i < rows; i++) {
        vector[dim - 1] = i;
        builder.add("t" + i, vector);
      }
      try (EmbeddingTable table = builder.build()) {
        assertEquals(rows, table.rows());
        for (int i = 0; i < rows; i++) {
          assertEquals(i, table.vector("t" + i).orElseThrow()[dim - 1]);
        }
      }
    }
  }

  @Test
  void everyRowIsVisitedInOneArray() {
    Map<String, float[]> seen = new HashMap<>();
    List<float[]> arrays = new ArrayList<>();
    try (EmbeddingTable table = abc().build()) {
      table.forEach(
          (token, vector) -> {
            seen.put(token, vector.clone());
            arrays.add(vector);
          });
    }
    assertArrayEquals(vector(3, 4), seen.get("a"));
    assertArrayEquals(vector(1, 2), seen.get("c"));
    assertEquals(3, arrays.size());
    assertSame(arrays.get(0), arrays.get(2));
    try (EmbeddingTable bare =
        tables.create("heap", TableShape.f32(2, 2), Optional.empty(), Map.of())) {
      List<String> names = new ArrayList<>();
      bare.forEach((token, vector) -> names.add(token));
      assertEquals(List.of("#0", "#1"), names);
    }
  }

  @Test
  void aVocabularyIsBuiltWithCounts() {
    VocabularyBuilder builder = new VocabularyBuilder();
    assertEquals(0, builder.add("the", 1000));
    assertEquals(1, builder.add("cat", 0));
    assertEquals(-1, builder.add("the", 5));
    assertRefused("the count of \"dog\" is -7; it is 0 or more", () -> builder.add("dog", -7));
    Vocabulary words = builder.build();
    assertTrue(words.hasCounts());
    assertEquals(
        List.of(1000L, 0L),
        LongStream.range(0, 2).mapToObj(row -> words.count(row).orElseThrow()).toList());
  }
}
