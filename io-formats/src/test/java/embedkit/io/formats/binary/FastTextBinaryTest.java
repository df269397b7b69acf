package embedkit.io.formats.binary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.InputFile;
import embedkit.api.RowBlock;
import embedkit.api.VectorFileException;
import embedkit.api.VectorReader;
import embedkit.io.formats.Loaded;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  @Test
  void aQuantisedModelIsRefusedWithTheRemedy() throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of(fixture("words.bin")));
    InputFile file = Tables.installed().file(fixture("words.bin"));
    long start;
    try (ByteSource source = new ByteSource(file)) {
      start = FastTextModel.read(source, file.size()).matrixStart();
    }
    bytes[(int) start - 17] = 1;
    Path quantised = Files.write(folder.resolve("model.ftz"), bytes);
    VectorFileException e =
        assertThrows(VectorFileException.class, () -> Loaded.as("fasttext-bin", quantised));
    assertTrue(e.getMessage().contains("expected a dense input matrix, found a quantised one"));
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
