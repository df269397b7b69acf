package embedkit.io.formats.binary;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Opening;
import embedkit.Selection;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.LabelledOutputs;
import embedkit.api.OutputRows;
import embedkit.api.Progress;
import embedkit.api.VectorFileException;
import embedkit.api.file.InputFile;
import embedkit.api.file.Policy;
import embedkit.api.file.RowBlock;
import embedkit.api.file.VectorReader;
import embedkit.io.formats.Loaded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that fastText wrote, by make_fixtures.sh beside them. */
class FastTextBinaryTest {

  @TempDir Path folder;

  static String fixture(String name) {
    return Path.of("src/test/resources/fasttext", name).toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"subwords", "words", "one"})
  void everyWordHasTheVectorThatFastTextPrints(String model) throws IOException {
    // fastText4j 1: pruneidx_size is -1 in these models, which are not pruned.
    Loaded loaded = Loaded.recognised(fixture(model + ".bin"));
    List<String> printed = Files.readAllLines(Path.of(fixture(model + ".printed")));
    assertEquals(printed.size(), loaded.rows().size());
    assertEquals("", loaded.problems());
    for (int row = 0; row < printed.size(); row++) {
      String[] fields = printed.get(row).strip().split(" ");
      assertEquals(fields[0], loaded.tokens().get(row));
      for (int d = 0; d < loaded.dim(); d++) {
        BigDecimal ours = new BigDecimal(loaded.rows().get(row)[d]).round(new MathContext(5));
        assertEquals(0, ours.compareTo(new BigDecimal(fields[d + 1])), fields[0] + " " + d);
      }
    }
  }

  @Test
  void countsAreKept() {
    InputFile file = Tables.installed().file(fixture("words.bin"));
    try (VectorReader reader = new FastTextBinary().open(file)) {
      assertTrue(reader.hasCounts());
      RowBlock block = RowBlock.ofDim(reader.dim());
      reader.read(block);
      assertEquals("the", block.token(0));
      assertEquals(16, block.tokenCount(0));
    }
  }

  @Test
  void labelsAreLeftOutAndTold() {
    // fastText 218: a label among the words.
    Loaded loaded = Loaded.recognised(fixture("labels.bin"));
    assertTrue(loaded.tokens().contains("cat"));
    assertTrue(loaded.tokens().stream().noneMatch(t -> t.startsWith("__label__")));
    assertEquals("1 labels left out, which have no input vectors", loaded.problems());
  }

  /** fastText 539: the sign-extended hash; gensim 1559 and 2415: words without n-grams. */
  @ParameterizedTest
  @ValueSource(
      strings = {"subwords.bin", "one.bin", "supervised.bin", "quantised.ftz", "pruned.ftz"})
  void knownAndUnknownWordsHaveTheVectorsThatFastTextPrints(String model) throws IOException {
    try (EmbeddingTable table = Tables.installed().open(Path.of(fixture(model)))) {
      int zeros = 0;
      for (String line : Files.readAllLines(Path.of(fixture(model + ".asked")))) {
        String[] fields = line.strip().split(" ");
        float[] vector = table.vectorOrMade(fields[0]).orElseThrow();
        assertEquals(fields.length - 1, vector.length);
        for (int d = 0; d < vector.length; d++) {
          assertPrinted(fields[d + 1], vector[d], fields[0] + " " + d);
        }
        zeros += new BigDecimal(fields[1]).signum() == 0 ? 1 : 0;
      }
      assertTrue(model.equals("one.bin") || zeros >= 1, "x has no n-grams");
    }
  }

  @Test
  void aModelWithoutNgramsMakesNoVectors() {
    try (EmbeddingTable table = Tables.installed().open(Path.of(fixture("words.bin")))) {
      assertTrue(table.subwords().isEmpty());
      assertTrue(table.vectorOrMade("unseen").isEmpty());
    }
  }

  @Test
  void vectorsAreMadeAfterTheTableMovedToAnotherStore() {
    Opening heap = Opening.usual().into("heap");
    try (EmbeddingTable table = Tables.installed().open(fixture("subwords.bin"), heap);
        EmbeddingTable copy = Tables.installed().copy(table, "heap", Progress.NONE)) {
      assertArrayEquals(
          table.vectorOrMade("unseen").orElseThrow(), copy.vectorOrMade("unseen").orElseThrow());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"quantised.ftz", "pruned.ftz", "subwords.bin"})
  void aCutModelIsTyped(String model) throws IOException {
    byte[] whole = Files.readAllBytes(Path.of(fixture(model)));
    for (int length = 8; length < whole.length; length += 61) {
      Path cut = Files.write(folder.resolve("cut.ftz"), Arrays.copyOf(whole, length));
      try {
        Loaded.as("fasttext-bin", cut);
      } catch (VectorFileException e) {
        assertTrue(e.getMessage().startsWith(cut.toString()), e.getMessage());
      }
    }
  }

  /** The layout of before 2017: no mark, no version, no pruning and no kind of matrix. */
  @Test
  void aModelWithoutMarkIsRecognisedAndRead() throws IOException {
    byte[] whole = Files.readAllBytes(Path.of(fixture("subwords.bin")));
    int dim = ByteBuffer.wrap(whole).order(LITTLE_ENDIAN).getInt(8);
    int pruning = 8 + 48 + 8 + 12 + 8;
    int words = ByteBuffer.wrap(whole).order(LITTLE_ENDIAN).getInt(64);
    int kind = pruning + 8;
    for (int i = 0; i < words; i++) {
      while (whole[kind] != 0) {
        kind++;
      }
      kind += 1 + 8 + 1;
    }
    ByteArrayOutputStream old = new ByteArrayOutputStream();
    old.write(whole, 8, pruning - 8);
    old.write(whole, pruning + 8, kind - pruning - 8);
    int outputs = whole.length - 16 - 4 * words * dim;
    old.write(whole, kind + 1, outputs - 1 - kind - 1);
    old.write(whole, outputs, whole.length - outputs);
    Path file = Files.write(folder.resolve("old.bin"), old.toByteArray());
    Loaded now = Loaded.recognised(fixture("subwords.bin"));
    Loaded before = Loaded.recognised(file.toString());
    assertEquals("", before.problems());
    assertEquals(now.tokens(), before.tokens());
    for (int row = 0; row < now.rows().size(); row++) {
      if (now.tokens().get(row).equals("</s>")) {
        float[] cut = withNgrams(ByteBuffer.wrap(whole).order(LITTLE_ENDIAN), kind + 1, words, row);
        assertArrayEquals(cut, before.rows().get(row), 1e-6f);
      } else {
        assertArrayEquals(now.rows().get(row), before.rows().get(row));
      }
    }
    assertTrue(now.tokens().contains("</s>"));
  }

  /** The mean of the row of the token that ends a sentence and of its pieces, as until 2017. */
  private static float[] withNgrams(ByteBuffer model, int matrix, int words, int row) {
    int dim = model.getInt(8);
    int bucket = model.getInt(8 + 4 * 8);
    String word = "<</s>>";
    List<Long> rows = new ArrayList<>(List.of((long) row));
    for (int from = 0; from < word.length(); from++) {
      for (int n = model.getInt(8 + 4 * 9); n <= model.getInt(8 + 4 * 10); n++) {
        if (from + n <= word.length() && n > 1) {
          long hash = 2166136261L;
          for (char c : word.substring(from, from + n).toCharArray()) {
            hash = ((hash ^ c) * 16777619L) & 0xFFFFFFFFL;
          }
          rows.add(words + hash % bucket);
        }
      }
    }
    float[] mean = new float[dim];
    for (int d = 0; d < dim; d++) {
      double sum = 0;
      for (long input : rows) {
        sum += model.getFloat((int) (matrix + 16 + 4 * (input * dim + d)));
      }
      mean[d] = (float) (sum / rows.size());
    }
    return mean;
  }

  @ParameterizedTest
  @ValueSource(strings = {"subwords.bin", "words.bin", "one.bin"})
  void everyWordHasItsRowOfTheOutputMatrixWhichEndsTheFile(String model) throws IOException {
    Path file = Path.of(fixture(model));
    ByteBuffer end = ByteBuffer.wrap(Files.readAllBytes(file)).order(LITTLE_ENDIAN);
    try (EmbeddingTable table = Tables.installed().open(file)) {
      OutputRows outputs = table.outputs().orElseThrow();
      float[] row = new float[table.dim()];
      int start = end.capacity() - 4 * (int) table.rows() * table.dim();
      for (int word = 0; word < table.rows(); word++) {
        assertTrue(outputs.read(table.vocabulary().orElseThrow().token(word), row));
        for (int d = 0; d < row.length; d++) {
          assertEquals(end.getFloat(start + 4 * (word * row.length + d)), row[d]);
        }
      }
      assertFalse(outputs.read("unseen", row));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"supervised.bin", "labels.bin", "quantised.ftz"})
  void aModelThatPredictsLabelsHasNoOutputRowsOfWords(String model) {
    try (EmbeddingTable table = Tables.installed().open(Path.of(fixture(model)))) {
      LabelledOutputs outputs =
          assertInstanceOf(LabelledOutputs.class, table.outputs().orElseThrow());
      float[] row = new float[table.dim()];
      table.forEach((word, vector) -> assertFalse(outputs.read(word, row), word));
      assertEquals("softmax", outputs.loss());
      for (int label = 0; label < outputs.labels().size(); label++) {
        float[] own = new float[table.dim()];
        outputs.output(label, own);
        assertTrue(outputs.read(outputs.labels().get(label), row));
        assertArrayEquals(own, row);
        assertTrue(outputs.labelCounts()[label] > 0);
      }
    }
  }

  @Test
  void aModelThatIsCutInTheRowsOfItsLabelsIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(Path.of(fixture("labels.bin")));
    Path cut = Files.write(folder.resolve("cut.bin"), Arrays.copyOf(whole, whole.length - 1));
    VectorFileException e =
        assertThrows(VectorFileException.class, () -> Loaded.recognised(cut.toString()));
    assertTrue(e.getMessage().contains("get it again"), e.getMessage());
    // Where nothing is left of them, somebody wanted the vectors alone.
    Path stripped =
        Files.write(folder.resolve("less.bin"), Arrays.copyOf(whole, whole.length - 20));
    assertTrue(Loaded.recognised(stripped.toString()).tokens().contains("cat"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 130, 137})
  void aModelThatIsCutInItsOutputsKeepsItsVectorsAndIsTold(int missing) throws IOException {
    byte[] whole = Files.readAllBytes(Path.of(fixture("subwords.bin")));
    Path cut = folder.resolve("cut.bin");
    Files.write(cut, Arrays.copyOf(whole, whole.length - missing));
    assertEquals("1 output rows that are not there", Loaded.recognised(cut.toString()).problems());
    try (EmbeddingTable table = Tables.installed().open(cut)) {
      assertTrue(table.outputs().isEmpty());
    }
  }

  @Test
  void outputRowsGoWithACopyAndASelectionOfTheTable() {
    Selection two = new Selection(2, Optional.empty(), false, false, Policy.SKIP, Policy.KEEP);
    Opening opening = Opening.usual().into("heap").selecting(two);
    float[] row = new float[100];
    try (EmbeddingTable table = Tables.installed().open(fixture("subwords.bin"), opening);
        EmbeddingTable copy = Tables.installed().copy(table, "heap", Progress.NONE)) {
      assertTrue(table.outputs().orElseThrow().read("the", row));
      assertTrue(copy.outputs().orElseThrow().read("the", row));
    }
  }

  @Test
  void anUnknownVersionIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of(fixture("words.bin")));
    bytes[4] = 13;
    Path newer = Files.write(folder.resolve("newer.bin"), bytes);
    VectorFileException e =
        assertThrows(VectorFileException.class, () -> Loaded.as("fasttext-bin", newer));
    assertTrue(e.getMessage().endsWith("byte 4: expected version 1 to 12, found version 13"));
  }

  private static void assertPrinted(String printed, float value, String what) {
    BigDecimal ours = new BigDecimal(value).round(new MathContext(5));
    assertEquals(0, ours.compareTo(new BigDecimal(printed)), what + ": " + ours + " " + printed);
  }

  @Test
  void aDictionaryOfImpossibleSizeFailsBeforeAnythingIsAllocated() throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of(fixture("words.bin")));
    for (int i = 0; i < 4; i++) {
      bytes[64 + i] = 0x7F;
    }
    Path broken = Files.write(folder.resolve("model.bin"), bytes);
    VectorFileException e =
        assertThrows(VectorFileException.class, () -> Loaded.as("fasttext-bin", broken));
    assertTrue(e.getMessage().contains("expected a dictionary that fits the file"), e.getMessage());
  }
}
