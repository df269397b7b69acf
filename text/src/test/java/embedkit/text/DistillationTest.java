package embedkit.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Opening;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are made of tables: what their files say, and that they are opened again. */
class DistillationTest {

  @TempDir Path folder;

  private final List<EmbeddingTable> open = new ArrayList<>();

  @AfterEach
  void closeTables() {
    open.forEach(EmbeddingTable::close);
  }

  private EmbeddingTable table(Optional<Vocabulary> words, int rows, float... values) {
    int dim = values.length / rows;
    EmbeddingTable table =
        Tables.installed().create("heap", TableShape.f32(rows, dim), words, Map.of());
    table.store().scatter(0L, rows, values, 0, dim);
    open.add(table);
    return table;
  }

  private static Vocabulary counted(Object... wordsAndCounts) {
    VocabularyBuilder words = new VocabularyBuilder();
    for (int i = 0; i < wordsAndCounts.length; i += 2) {
      byte[] word = wordsAndCounts[i].toString().getBytes(StandardCharsets.UTF_8);
      words.add(word, 0, word.length, (Integer) wordsAndCounts[i + 1]);
    }
    return words.build();
  }

  private static Distillation of(int dim, double a, ModelNumbers numbers) {
    return new Distillation(dim, a, numbers, ModelLayout.MODEL2VEC, true);
  }

  /** The rows of a model's file as they lie there. */
  private static float[] rows(Path file) {
    try (EmbeddingTable table =
        Tables.installed().open(file.toString(), Opening.usual().as("mmap"))) {
      float[] values = new float[(int) table.rows() * table.dim()];
      table.store().gather(0L, (int) table.rows(), values, 0, table.dim());
      return values;
    }
  }

  @Test
  void wordsAndRowsOfATableBecomeAModelWithARowForUnknownOnes() throws IOException {
    Path model = folder.resolve("model");
    EmbeddingTable table =
        table(Optional.of(Vocabulary.of(List.of("cat", "say \"x\""))), 2, 1, 2, 3, 4);
    Distillation.none().write(table, model, Progress.NONE);
    assertArrayEquals(new float[] {1, 2, 3, 4, 0, 0}, rows(model.resolve("model.safetensors")));
    String tokenizer = Files.readString(model.resolve("tokenizer.json"));
    assertTrue(
        tokenizer.contains("\"vocab\":{\"cat\":0,\"say \\\"x\\\"\":1,\"[UNK]\":2}"), tokenizer);
    assertTrue(tokenizer.contains("\"type\":\"Lowercase\""), tokenizer);
    String config = Files.readString(model.resolve("config.json"));
    assertTrue(config.contains("\"normalize\" : false"), config);
    assertTrue(config.contains("\"hidden_dim\" : 2"), config);
    assertFalse(Files.readString(model.resolve("modules.json")).contains("Normalize"));
    assertEquals(List.of("model"), names(folder));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void wordsWithCapitalLettersAreNotMadeLowerCaseAndTheTablesOwnUnknownTokenIsKept()
      throws IOException {
    Path model = folder.resolve("model");
    Vocabulary words = Vocabulary.of(List.of("Cat", "<unk>"));
    Distillation.none().write(table(Optional.of(words), 2, 1, 2, 3, 4), model, Progress.NONE);
    String tokenizer = Files.readString(model.resolve("tokenizer.json"));
    assertTrue(tokenizer.contains("\"normalizer\":null"), tokenizer);
    assertTrue(tokenizer.contains("\"vocab\":{\"Cat\":0,\"<unk>\":1}"), tokenizer);
    assertTrue(tokenizer.contains("\"unk_token\":\"<unk>\""), tokenizer);
    assertTrue(tokenizer.contains("\"id\":1"), tokenizer);
    assertArrayEquals(new float[] {1, 2, 3, 4}, rows(model.resolve("model.safetensors")));
  }

  @Test
  void frequentWordsHaveSmallWeightsByTheirCountsOrByTheirPlace() {
    EmbeddingTable counts =
        table(Optional.of(counted("the", 75, "cat", 25, "<unk>", 0)), 3, 8, 8, 8);
    of(0, 0.25, ModelNumbers.F32).write(counts, folder.resolve("counts"), Progress.NONE);
    // 0.25 / (0.25 + 0.75), 0.25 / (0.25 + 0.25), 1.
    assertArrayEquals(
        new float[] {2, 4, 8}, rows(folder.resolve("counts/model.safetensors")), 1e-6f);
    EmbeddingTable ranks =
        table(Optional.of(Vocabulary.of(List.of("the", "cat", "<unk>"))), 3, 1, 1, 1);
    of(0, 1, ModelNumbers.F32).write(ranks, folder.resolve("ranks"), Progress.NONE);
    // p is 6/13, 4/13, 3/13: a half, a third and a fourth over their sum.
    assertArrayEquals(
        new float[] {13 / 19f, 13 / 17f, 13 / 16f},
        rows(folder.resolve("ranks/model.safetensors")),
        1e-6f);
  }

  @Test
  void numbersAreKeptAsTheyAreAskedFor() {
    EmbeddingTable table =
        table(Optional.of(Vocabulary.of(List.of("a", "<unk>"))), 2, 1, -2.54f, 0.33333f, 0);
    for (ModelNumbers numbers : ModelNumbers.values()) {
      Path model = folder.resolve(numbers.name());
      of(0, 0, numbers).write(table, model, Progress.NONE);
      float[] expected =
          switch (numbers) {
            case F32 -> new float[] {1, -2.54f, 0.33333f, 0};
            case F16 ->
                new float[] {
                  1,
                  Float.float16ToFloat(Float.floatToFloat16(-2.54f)),
                  Float.float16ToFloat(Float.floatToFloat16(0.33333f)),
                  0
                };
            case I8 -> new float[] {50, -127, 17, 0};
          };
      assertArrayEquals(expected, rows(model.resolve("model.safetensors")), numbers.name());
    }
  }

  @Test
  void rowsAreProjectedToTheDirectionsInWhichTheyDifferMost() {
    // Along (3, 4) they differ by ten, across it by one, about the mean (7, 7).
    float[] rows = {
      7 + 30, 7 + 40, 7 - 30, 7 - 40, 7 + 4, 7 - 3, 7 - 4, 7 + 3,
    };
    EmbeddingTable table =
        table(Optional.of(Vocabulary.of(List.of("a", "b", "c", "<unk>"))), 4, rows);
    of(1, 0, ModelNumbers.F32).write(table, folder.resolve("one"), Progress.NONE);
    assertArrayEquals(
        new float[] {50, -50, 0, 0}, rows(folder.resolve("one/model.safetensors")), 1e-4f);
    of(2, 0, ModelNumbers.F32).write(table, folder.resolve("two"), Progress.NONE);
    assertArrayEquals(
        new float[] {50, 0, -50, 0, 0, 5, 0, -5},
        rows(folder.resolve("two/model.safetensors")),
        1e-4f);
  }

  @Test
  void aProjectionToAsManyDirectionsKeepsAllDistances() {
    int rows = 200;
    int dim = 24;
    Random random = new Random(5);
    float[] values = new float[rows * dim];
    List<String> words = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      words.add("w" + row);
      for (int d = 0; d < dim; d++) {
        values[row * dim + d] = (float) (random.nextGaussian() * (1 + d % 7) + d);
      }
    }
    words.set(7, "<unk>");
    EmbeddingTable table = table(Optional.of(Vocabulary.of(words)), rows, values);
    of(dim, 0, ModelNumbers.F32).write(table, folder.resolve("all"), Progress.NONE);
    float[] projected = rows(folder.resolve("all/model.safetensors"));
    for (int row = 1; row < rows; row++) {
      assertEquals(distance(values, row, dim), distance(projected, row, dim), 1e-3, "row " + row);
    }
    // The first directions carry most.
    double last = Double.MAX_VALUE;
    for (int d = 0; d < dim; d++) {
      double variance = 0;
      for (int row = 0; row < rows; row++) {
        variance += (double) projected[row * dim + d] * projected[row * dim + d];
      }
      assertTrue(variance <= last * (1 + 1e-6), "direction " + d);
      last = variance;
    }
  }

  private static double distance(float[] values, int row, int dim) {
    double square = 0;
    for (int d = 0; d < dim; d++) {
      double apart = values[row * dim + d] - values[(row - 1) * dim + d];
      square += apart * apart;
    }
    return Math.sqrt(square);
  }

  @Test
  void theRowsOfATokenizerAreThoseOfItsWordsInTheTable() throws IOException {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), "[UNK]\n[CLS]\nhello\nworld\n");
    ListedTokens tokens = new ListedTokens(List.of("[UNK]", "[CLS]", "hello", "world", "##s"));
    EmbeddingTable words =
        table(Optional.of(Vocabulary.of(List.of("world", "hello"))), 2, 1, 2, 3, 4)
            .withSubwords(token -> new float[] {9, token.length()});
    Distillation.none().write(words, tokens, file, folder.resolve("words"), Progress.NONE);
    assertArrayEquals(
        new float[] {0, 0, 0, 0, 3, 4, 1, 2, 9, 3},
        rows(folder.resolve("words/model.safetensors")));
    EmbeddingTable own = table(Optional.empty(), 6, 1, 2, 3, 4, 5, 6);
    Distillation.none().write(own, tokens, file, folder.resolve("own"), Progress.NONE);
    assertArrayEquals(new float[] {1, 2, 3, 4, 5}, rows(folder.resolve("own/model.safetensors")));
    assertEquals(Files.readString(file), Files.readString(folder.resolve("own/tokenizer.json")));
  }

  @Test
  void aModelIsOpenedAgainInBothLayouts() throws IOException {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), "[UNK]\nhello\nworld\n");
    ListedTokens tokens = new ListedTokens(List.of("[UNK]", "hello", "world"));
    EmbeddingTable table = table(Optional.empty(), 3, 9, 9, 3, 4, 5, 0);
    for (ModelLayout layout : List.of(ModelLayout.MODEL2VEC, ModelLayout.STATIC_EMBEDDING)) {
      Path model = folder.resolve(layout.name());
      new Distillation(0, 0, ModelNumbers.F32, layout, true)
          .write(table, tokens, file, model, Progress.NONE);
      StaticModel opened =
          StaticModel.open(ListedTokens.installed(), model.toString(), Optional.empty());
      assertEquals(layout, opened.layout());
      try (TextEmbedder embedder = TextEmbedder.of(opened, opened.settings())) {
        assertArrayEquals(new float[] {0.6f, 0.8f}, embedder.embed("hello"), 1e-6f);
      }
    }
  }

  @Test
  void whatCannotBeIsRefusedAndNothingIsLeftBehind() throws IOException {
    EmbeddingTable bare = table(Optional.empty(), 2, 1, 2);
    Path model = folder.resolve("model");
    assertThrows(
        ConfigurationException.class, () -> Distillation.none().write(bare, model, Progress.NONE));
    EmbeddingTable words = table(Optional.of(Vocabulary.of(List.of("a"))), 1, Float.NaN);
    assertThrows(
        ConfigurationException.class,
        () -> of(2, 0, ModelNumbers.F32).write(words, model, Progress.NONE));
    assertThrows(
        ConfigurationException.class,
        () -> of(1, 0, ModelNumbers.F32).write(words, model, Progress.NONE));
    Files.createDirectory(folder.resolve("there"));
    assertThrows(
        FileAccessException.class,
        () -> Distillation.none().write(words, folder.resolve("there"), Progress.NONE));
    assertEquals(List.of("there"), names(folder));
    assertThrows(ConfigurationException.class, () -> of(-1, 0, ModelNumbers.F32));
    assertThrows(ConfigurationException.class, () -> of(0, Double.NaN, ModelNumbers.F32));
    assertThrows(
        ConfigurationException.class,
        () -> new Distillation(0, 0, ModelNumbers.F32, ModelLayout.WORD_LLAMA, true));
  }
}
