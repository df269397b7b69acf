package embedkit.io.formats.binary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.VectorFileException;
import embedkit.api.Vocabulary;
import embedkit.api.file.RowBlock;
import embedkit.api.file.VectorReader;
import embedkit.io.formats.Loaded;
import embedkit.testkit.FormatKit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dialects of the binary format, and broken files. */
class Word2VecBinaryTest {

  @TempDir Path folder;

  private static String floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new String(bytes.array(), StandardCharsets.ISO_8859_1);
  }

  private Path file(String latin1) {
    return Loaded.file(folder, "vectors.bin", latin1);
  }

  @Test
  void rowsWithAndWithoutALineFeedBehindThemAreRead() {
    // gensim PR 149, DimaKudosh/word2vec 4, sajari/word2vec 2, google/sling 131, deeplearning4j
    // 121.
    for (String feed : List.of("", "\n")) {
      Path file = file("2 2\nking " + floats(1, 0.1f) + feed + "queen " + floats(3, 4) + feed);
      Loaded loaded = Loaded.recognised(file.toString());
      assertEquals(List.of("king", "queen"), loaded.tokens());
      assertArrayEquals(new float[] {1, 0.1f}, loaded.rows().get(0));
      assertArrayEquals(new float[] {3, 4}, loaded.rows().get(1));
      assertEquals("", loaded.problems());
    }
  }

  @Test
  void wordsOfAnotherEncodingAreReadWhereItIsTold() {
    // The first word is UTF-8 by chance: U+0123.
    Path file =
        file("3 1\n\u00c4\u00a3 " + floats(1) + "\u00d6\u00d0 " + floats(2) + "a " + floats(3));
    Loaded loaded = Loaded.as("word2vec-binary:encoding=gbk", file);
    assertEquals(List.of("\u6a21", "\u4e2d", "a"), loaded.tokens());
    assertEquals("", loaded.problems());
    Path odd = file("1 1\n\u00d6\u00ff " + floats(1));
    Loaded shown = Loaded.as("word2vec-binary:encoding=gbk", odd);
    assertEquals(List.of("\\xd6\\xff"), shown.tokens());
  }

  @Test
  void aFirstFloatThatBeginsLikeALineFeedOrSpaceIsKept() {
    float odd = Float.intBitsToFloat(0x200A200A);
    Loaded loaded =
        Loaded.as("word2vec-binary", file("2 1\na " + floats(odd) + "b " + floats(odd)));
    assertEquals(List.of("a", "b"), loaded.tokens());
    assertArrayEquals(new float[] {odd}, loaded.rows().get(0));
  }

  @Test
  void textWithAHeaderIsNotTakenForBinary() {
    assertEquals("word2vec-text", Loaded.recogniserOf(file("1 2\na 0.5 -1e-5\n")));
    String letters = Loaded.utf8("\u00e7a \u4e2d");
    assertEquals(
        "word2vec-text", Loaded.recogniserOf(file("2 3\na 1 2 3\n" + letters + " 4 5 6\n")));
    assertEquals("word2vec-binary", Loaded.recogniserOf(file("1 2\na " + floats(1, 2))));
    assertEquals("word2vec-text", Loaded.recogniserOf(file("1 2\nNew York  0.5\t2 \r\n")));
    float printable = Float.intBitsToFloat(0x41424344);
    assertEquals("word2vec-binary", Loaded.recogniserOf(file("1 1\na " + floats(printable))));
  }

  @Test
  void aTokenCutInTheMiddleOfALetterKeepsItsBytesAndIsTold() {
    Path file = file("2 1\ncaf\u00c3 " + floats(1) + "b " + floats(2));
    Loaded loaded = Loaded.as("word2vec-binary", file);
    assertEquals(List.of("caf\\xc3", "b"), loaded.tokens());
    assertEquals(
        "1 token that is not UTF-8 shown by its bytes (name its encoding, such as gbk, by reading it"
            + " as word2vec-binary:encoding=gbk)",
        loaded.problems());
    assertEquals(List.of("b"), Loaded.as("word2vec-binary:on-bad-utf8=skip", file).tokens());
    assertThrows(
        VectorFileException.class, () -> Loaded.as("word2vec-binary:on-bad-utf8=fail", file));
  }

  @Test
  void aHeaderThatPromisesTooMuchFailsBeforeAnythingIsAllocated() {
    VectorFileException e =
        assertThrows(
            VectorFileException.class,
            () -> Loaded.as("word2vec-binary", file("3000000 300\na " + floats(1))));
    assertTrue(e.getMessage().contains("expected a file long enough for the 3000000 rows"));
  }

  @Test
  void missingRowsAreKeptWhereAsked() {
    Path file = file("9 1\na " + floats(1));
    Loaded loaded = Loaded.as("word2vec-binary:on-missing-rows=keep", file);
    assertEquals(List.of("a"), loaded.tokens());
    assertEquals("1 header announces more rows than the file has", loaded.problems());
  }

  @Test
  void bytesBehindTheRowsAreTold() {
    Loaded loaded = Loaded.as("word2vec-binary", file("1 1\na " + floats(1) + "more"));
    assertEquals("1 bytes behind the rows that the header announces left out", loaded.problems());
  }

  /** Rows as gensim writes them, tokens with spaces and all, without line feeds. */
  private Path gensim(int dim, List<String> tokens) {
    StringBuilder text = new StringBuilder(tokens.size() + " " + dim + "\n");
    Random random = new Random(5);
    for (String token : tokens) {
      float[] row = new float[dim];
      for (int d = 0; d < dim; d++) {
        row[d] = (float) random.nextGaussian();
      }
      text.append(Loaded.utf8(token)).append(' ').append(floats(row));
    }
    return file(text.toString());
  }

  @Test
  void tokensWithSpacesOfGensimAreReadWhereTheRowsProveThem() {
    List<String> tokens =
        List.of("the", "new york", "a b c", "San Jos\u00e9 de los R\u00edos", "2003 04", "end x");
    for (int dim : new int[] {3, 25, 300}) {
      Loaded loaded = Loaded.recognised(gensim(dim, tokens).toString());
      assertEquals(tokens, loaded.tokens());
      Random random = new Random(5);
      for (float[] row : loaded.rows()) {
        for (float value : row) {
          assertEquals((float) random.nextGaussian(), value);
        }
      }
      assertEquals("5 token with a space, ended where the rows behind it prove", loaded.problems());
    }
  }

  @Test
  void manyRowsOfPlainTokensKeepTheirFirstSpace() {
    List<String> tokens = IntStream.range(0, 5000).mapToObj(i -> "w" + i).toList();
    Loaded loaded = Loaded.recognised(gensim(7, tokens).toString());
    assertEquals(tokens, loaded.tokens());
    assertEquals("", loaded.problems());
  }

  @Test
  void rowsReadAheadComeInOrderIntoBlocksOfAnySize() {
    List<String> tokens = IntStream.range(0, 2000).mapToObj(i -> "w" + i).toList();
    Path file = gensim(100, tokens);
    List<float[]> rows = Loaded.recognised(file.toString()).rows();
    for (int capacity : new int[] {7, 655, 2000}) {
      RowBlock block = new RowBlock(capacity, 100);
      int row = 0;
      try (VectorReader reader = Loaded.reader("word2vec-binary", file.toString())) {
        while (reader.read(block)) {
          for (int i = 0; i < block.count(); i++) {
            assertEquals("w" + row, block.token(i));
            float[] values = Arrays.copyOfRange(block.values(), 100 * i, 100 * i + 100);
            assertArrayEquals(rows.get(row), values);
            row++;
          }
        }
      }
      assertEquals(2000, row);
    }
  }

  @Test
  void aTokenWithAZeroByteIsKeptAndTold() {
    List<String> tokens = List.of("the", "a\0b", "end");
    Loaded loaded = Loaded.recognised(gensim(5, tokens).toString());
    assertEquals(tokens, loaded.tokens());
    assertEquals("1 token with a control byte kept", loaded.problems());
  }

  @Test
  void rowsThatAreOutOfStepAreRefused() {
    // Line 1 tells one number less than the rows have.
    String rows = "";
    for (int i = 0; i < 6; i++) {
      rows += "w" + i + " " + floats(0.001f * i, 2, 0.1f * i);
    }
    Path file = file("6 2\n" + rows);
    VectorFileException e =
        assertThrows(VectorFileException.class, () -> Loaded.recognised(file.toString()));
    assertTrue(e.getMessage().contains("the rows are out of step"), e.getMessage());
    assertTrue(e.place().startsWith("byte "), e.place());
  }

  @Test
  void tokensWithSpacesCannotBeWritten() {
    EmbeddingTable table =
        EmbeddingTable.of(FormatKit.rows(new float[] {1}, 1), Vocabulary.of(List.of("new york")));
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () ->
                Tables.installed()
                    .save(table, folder.resolve("x.bin"), Saving.usual().as("word2vec-binary")));
    assertTrue(e.getMessage().contains("row 0 has the token \"new york\""), e.getMessage());
  }
}
