package embedkit.io.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.VectorFileException;
import embedkit.api.Vocabulary;
import embedkit.testkit.FormatKit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Complaints about how other tools read vector files, each with its thread on GitHub. */
class FormatQuirksTest {

  @TempDir Path folder;

  private Loaded text(String latin1) {
    return Loaded.recognised(Loaded.file(folder, "vectors.txt", latin1).toString());
  }

  /** piskvorky/gensim 388, 2881 and 2795. */
  @Test
  void weReadOurOwnFileOfTokensWithSpaces() {
    List<String> tokens = List.of("new york", "a b c", "x");
    EmbeddingTable table =
        EmbeddingTable.of(FormatKit.rows(new float[] {1, 2, 3, 4, 5, 6}, 2), Vocabulary.of(tokens));
    Path file = folder.resolve("spaces.txt");
    Tables.installed().save(table, file, Saving.usual().as("word2vec-text:spaces=keep"));
    assertEquals(tokens, Loaded.recognised(file.toString()).tokens());
  }

  /** stanfordnlp/GloVe 191 and 150. */
  @Test
  void keysOf840bMayHoldSpaces() {
    Loaded loaded = text("the 1 2 3\n. . . 4 5 6\nat name@domain.com 7 8 9\nof 1 1 1\n");
    assertEquals(List.of("the", ". . .", "at name@domain.com", "of"), loaded.tokens());
    assertArrayEquals(new float[] {4, 5, 6}, loaded.rows().get(1));
  }

  /** stanfordnlp/GloVe 17. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "word\t0\t1\t2\n",
        "word 0 1 2\n",
        "\t0\t1\t2\n",
        "Token\t1\t2\t3\r\n",
        "\"word\" 0 1 2\n",
        "\u00EF\u00BB\u00BFword\t0\t1\t2\n"
      })
  void theNamesOfColumnsAreNoRow(String names) {
    Path file = Loaded.file(folder, "pandas.tsv", names + "the\t0.1\t0.2\t0.3\nof\t1\t2\t3\n");
    Loaded loaded = Loaded.as("glove-text", file);
    assertEquals(List.of("the", "of"), loaded.tokens());
    assertArrayEquals(new float[] {1, 2, 3}, loaded.rows().get(1));
    assertTrue(loaded.problems().endsWith("1 names of columns skipped"), loaded.problems());
  }

  @Test
  void aRowThatLooksNearlyLikeNamesOfColumnsIsARow() {
    for (String row : List.of("cat 0 1 2\n", "word 0 1 3\n", "word 0.0 1.0 2.0\n")) {
      Path file = Loaded.file(folder, "rows.txt", row + "the 0.1 0.2 0.3\n");
      assertEquals(2, Loaded.as("glove-text", file).rows().size(), row);
    }
  }

  @Test
  void keysThatCannotBeDecodedKeepTheirBytesAndAreTold() {
    Loaded loaded = text("the 1 2\nca\u00c3 3 4\nof 5 6\n");
    assertEquals("ca\\xc3", loaded.tokens().get(1));
    assertEquals(
        "1 token that is not UTF-8 shown by its bytes (name its encoding, such as gbk, by reading it"
            + " as glove-text:encoding=gbk)",
        loaded.problems());
  }

  /** facebookresearch/fastText 163. */
  @Test
  void keysThatLookLikeSpacesDoNotVanish() {
    String spaces = Loaded.utf8("\u00a0 1 2\n\u2003 3 4\n\u3000\u00a0 5 6\n");
    assertEquals(List.of("\u00a0", "\u2003", "\u3000\u00a0"), text("3 2\n" + spaces).tokens());
  }

  /** facebookresearch/fastText 204 and 318. */
  @Test
  void keysOfTwoTokensAreRead() {
    Loaded loaded =
        text(Loaded.utf8("2 3\n\u043f\u043e \u0442\u043e\u043c\u0443 1 2 3 \nbonne nuit 4 5 6 \n"));
    assertEquals(List.of("\u043f\u043e \u0442\u043e\u043c\u0443", "bonne nuit"), loaded.tokens());
  }

  /** facebookresearch/fastText 452. */
  @Test
  void aHeaderThatAnnouncesOneRowTooManyFailsAndCanBeOverruled() {
    Path file = Loaded.file(folder, "short.vec", "3 2\na 1.25 2.25\nb 3.25 4.25\n");
    VectorFileException e =
        assertThrows(VectorFileException.class, () -> Loaded.recognised(file.toString()));
    assertTrue(e.getMessage().contains("on-missing-rows=keep"), e.getMessage());
    Loaded kept = Loaded.as("word2vec-text:on-missing-rows=keep", file);
    assertEquals(2, kept.rows().size());
    assertEquals("1 header announces more rows than the file has", kept.problems());
  }

  /** facebookresearch/fastText 505. */
  @Test
  void aTabAsKeyDoesNotEndTheFile() {
    Loaded loaded = text("3 2\na 1 2\n\t 3 4\nb 5 6\n");
    assertEquals(3, loaded.rows().size());
    assertArrayEquals(new float[] {5, 6}, loaded.rows().get(2));
  }

  /** facebookresearch/fastText 218. */
  @Test
  void aLabelAmongTheWordsOfATextIsAWord() {
    assertEquals(List.of("__label__a", "cat"), text("2 2\n__label__a 1 2\ncat 3 4\n").tokens());
  }

  /**
   * piskvorky/gensim PR 149, DimaKudosh/word2vec 4, sajari/word2vec 2, google/sling 131,
   * deeplearning4j/deeplearning4j 121.
   */
  @Test
  void binaryRowsEndWithALineFeedOrNotAndKeepTheirFirstLetters() {
    for (String end : List.of("", "\n")) {
      String rows = "2 2\ncat " + floats(1, 2) + end + "dog " + floats(3, 4) + end;
      Loaded loaded = Loaded.recognised(Loaded.file(folder, "v.bin", rows).toString());
      assertEquals(List.of("cat", "dog"), loaded.tokens());
      assertArrayEquals(new float[] {3, 4}, loaded.rows().get(1));
    }
  }

  private static String floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new String(bytes.array(), StandardCharsets.ISO_8859_1);
  }

  /** piskvorky/gensim 496, PR 466 and 2569. */
  @Test
  void invalidUtf8InABinaryFileIsMendedSkippedOrFailed() {
    Path file =
        Loaded.file(folder, "cut.bin", "2 2\ncaf\u00c3 " + floats(1, 2) + "ok " + floats(3, 4));
    assertEquals(List.of("caf\\xc3", "ok"), Loaded.as("word2vec-binary", file).tokens());
    assertEquals(List.of("ok"), Loaded.as("word2vec-binary:on-bad-utf8=skip", file).tokens());
    assertThrows(
        VectorFileException.class, () -> Loaded.as("word2vec-binary:on-bad-utf8=fail", file));
  }

  /** deeplearning4j/deeplearning4j 2859: "Unable to guess input file format" on GoogleNews. */
  @Test
  void aBinaryFileIsRecognisedByContentWhateverItsName() {
    Path file = Loaded.file(folder, "GoogleNews", "1 3\n</s> " + floats(1e-3f, -2, 3));
    assertEquals("word2vec-binary", Loaded.recogniserOf(file));
  }

  /** deeplearning4j/deeplearning4j 1714. */
  @Test
  void gloveWithoutAHeaderIsRead() {
    Loaded loaded = text("the 0.5 1.5\nof 2.5 3.5\n");
    assertEquals(List.of("the", "of"), loaded.tokens());
  }

  /** linkfluence/fastText4j 1: a size of -1 of the pruned n-grams, which were not pruned. */
  @Test
  void aModelThatWasNeverPrunedIsRead() {
    Loaded loaded = Loaded.recognised("src/test/resources/fasttext/subwords.bin");
    assertTrue(loaded.tokens().contains("cat"));
  }
}
