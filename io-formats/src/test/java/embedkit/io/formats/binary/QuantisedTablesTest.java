package embedkit.io.formats.binary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Opening;
import embedkit.Selection;
import embedkit.Tables;
import embedkit.api.CodedRows;
import embedkit.api.EmbeddingTable;
import embedkit.api.ReadOnlyStoreException;
import embedkit.api.StoreClosedException;
import embedkit.api.VectorFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Product quantisation of other tools' files, kept as codes, beside the same rows as floats. */
class QuantisedTablesTest {

  private static final Path RESOURCES = Path.of("src/test/resources");

  /** Where the longest n-gram stands in a fastText model. */
  private static final int MAXN = 48;

  @TempDir private Path folder;

  private static float[] rows(EmbeddingTable table) {
    float[] rows = new float[(int) table.rows() * table.dim()];
    table.store().gather(0, (int) table.rows(), rows, 0, table.dim());
    return rows;
  }

  private static EmbeddingTable opened(Path file) {
    return Tables.installed().open(file);
  }

  private static EmbeddingTable widened(Path file) {
    return Tables.installed().open(file, Opening.usual().into("heap"));
  }

  /** Checks that codes give the same numbers as floats do, and returns the bytes of a row. */
  private static int checkSame(Path file) {
    try (EmbeddingTable table = opened(file);
        EmbeddingTable wide = widened(file)) {
      assertTrue(wide.store().writable());
      assertTrue(wide.store().coded().isEmpty());
      assertArrayEquals(rows(wide), rows(table));
      assertEquals(wide.metadata(), table.metadata());
      CodedRows coded = table.store().coded().orElseThrow();
      float[] row = new float[table.dim()];
      long[] backward = new long[(int) table.rows()];
      for (int i = 0; i < backward.length; i++) {
        String word = wide.vocabulary().orElseThrow().token(i);
        assertEquals(word, table.vocabulary().orElseThrow().token(i));
        backward[i] = backward.length - 1 - i;
      }
      byte[] codes = new byte[backward.length * coded.codeBytes()];
      float[] scales = new float[backward.length];
      coded.gather(backward, 0, backward.length, codes, 0);
      coded.scales(backward, 0, backward.length, scales, 0);
      for (int i = 0; i < backward.length; i++) {
        coded.codebook().orElseThrow().decode(codes, i * coded.codeBytes(), scales[i], row, 0);
        assertArrayEquals(wide.vector(backward[i]), row);
      }
      assertThrows(IndexOutOfBoundsException.class, () -> coded.gather(0, 2, new byte[1], 0));
      return coded.codeBytes();
    }
  }

  @Test
  void rowsOfFinalfusionStayCodes() {
    Path file = RESOURCES.resolve("finalfusion/quantised.fifu");
    int parts = checkSame(file);
    try (EmbeddingTable table = opened(file)) {
      assertTrue(parts < 4 * table.dim(), parts + " bytes a row");
      assertThrows(
          ReadOnlyStoreException.class,
          () -> table.store().scatter(0, 1, new float[table.dim()], 0, table.dim()));
      var store = table.store();
      table.close();
      assertThrows(StoreClosedException.class, store::coded);
    }
  }

  @Test
  void rotatedRowsAreMadeAtOnce() {
    try (EmbeddingTable table = opened(RESOURCES.resolve("finalfusion/rotated.fifu"))) {
      assertTrue(table.store().coded().isEmpty());
      assertTrue(table.store().writable());
    }
  }

  @Test
  void rowsOfFastTextStayCodesWhereNoWordHasNgrams() throws IOException {
    for (String name : new String[] {"quantised.ftz", "pruned.ftz"}) {
      Path model = RESOURCES.resolve("fasttext").resolve(name);
      try (EmbeddingTable table = opened(model)) {
        assertTrue(table.store().coded().isEmpty(), "a word is the mean of many rows");
      }
      byte[] bytes = Files.readAllBytes(model);
      bytes[MAXN] = 0;
      checkSame(Files.write(folder.resolve(name), bytes));
    }
  }

  @Test
  void rowsThatAreChosenOrChangedAreFloats() {
    Path file = RESOURCES.resolve("finalfusion/quantised.fifu");
    Selection all = Selection.all();
    Selection two =
        new Selection(2, Optional.empty(), false, false, all.duplicates(), all.nonFinite());
    Selection unit =
        new Selection(
            Long.MAX_VALUE, Optional.empty(), false, true, all.duplicates(), all.nonFinite());
    try (EmbeddingTable table = opened(file);
        EmbeddingTable few = Tables.installed().open(file, Opening.usual().selecting(two));
        EmbeddingTable units = Tables.installed().open(file, Opening.usual().selecting(unit))) {
      assertEquals(2, few.rows());
      assertTrue(few.store().coded().isEmpty());
      assertArrayEquals(table.vector(1), few.vector(1));
      assertTrue(units.store().coded().isEmpty());
      assertFalse(table.store().coded().isEmpty());
    }
  }

  /** Any byte may be any other: the same rows as floats are, or the same complaint. */
  @Test
  void aFileThatLiesIsReadOrRefusedAsItsFloatsAre() throws IOException {
    byte[] whole = Files.readAllBytes(RESOURCES.resolve("finalfusion/quantised.fifu"));
    int read = 0;
    int refused = 0;
    for (int at = 0; at < whole.length; at += whole.length > 4000 ? 41 : 3) {
      byte[] bytes = whole.clone();
      bytes[at] ^= (byte) 0xff;
      Path file = Files.write(folder.resolve("lie.fifu"), bytes);
      float[] right;
      try (EmbeddingTable wide =
          Tables.installed().open(file, Opening.usual().into("heap").as("finalfusion"))) {
        right = rows(wide);
      } catch (VectorFileException e) {
        Opening same = Opening.usual().as("finalfusion");
        assertEquals(
            e.getMessage(),
            assertThrows(VectorFileException.class, () -> Tables.installed().open(file, same))
                .getMessage());
        refused++;
        continue;
      }
      try (EmbeddingTable table =
          Tables.installed().open(file, Opening.usual().as("finalfusion"))) {
        assertArrayEquals(right, rows(table));
        read++;
      }
    }
    assertTrue(read > 10 && refused > 10, read + " read, " + refused + " refused");
  }
}
