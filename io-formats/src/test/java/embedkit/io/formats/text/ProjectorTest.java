package embedkit.io.formats.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Opening;
import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import embedkit.testkit.FormatKit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What TensorBoard's projector asks of its two files. */
class ProjectorTest {

  @TempDir Path folder;

  private static EmbeddingTable table(Vocabulary tokens) {
    return EmbeddingTable.of(FormatKit.rows(new float[] {1, -0.5f, 3e-9f, 4}, 2), tokens);
  }

  @Test
  void aSingleColumnOfMetadataHasNoHeader() throws IOException {
    Path target = folder.resolve("cats.tsv");
    Tables.installed().save(table(Vocabulary.of(List.of("cat", "\u00e9 b"))), target);
    assertEquals("1.0\t-0.5\n3.0E-9\t4.0\n", Files.readString(target));
    assertEquals("cat\n\u00e9 b\n", Files.readString(folder.resolve("cats_metadata.tsv")));
  }

  @Test
  void twoColumnsOfMetadataHaveAHeader() throws IOException {
    VocabularyBuilder tokens = new VocabularyBuilder();
    tokens.add(new byte[] {'a'}, 0, 1, 7);
    tokens.add(new byte[] {'b'}, 0, 1, 3);
    Tables.installed().save(table(tokens.build()), folder.resolve("cats.tsv"));
    assertEquals(
        "Token\tCount\na\t7\nb\t3\n", Files.readString(folder.resolve("cats_metadata.tsv")));
  }

  @Test
  void aTokenWithATabIsRefusedOrMended() throws IOException {
    Path target = folder.resolve("cats.tsv");
    EmbeddingTable table = table(Vocabulary.of(List.of("a\tb", "")));
    assertThrows(ConfigurationException.class, () -> Tables.installed().save(table, target));
    assertFalse(Files.exists(target));
    assertFalse(Files.exists(folder.resolve("cats_metadata.tsv")));
    Tables.installed().save(table, target, Saving.usual().as("projector-tsv:tabs=replace"));
    assertEquals("a b\n \n", Files.readString(folder.resolve("cats_metadata.tsv")));
  }

  private void reads(
      Path vectors, List<String> tokens, List<OptionalLong> counts, float... values) {
    try (EmbeddingTable table = Tables.installed().open(vectors)) {
      float[] all = new float[values.length];
      assertEquals(values.length, table.rows() * table.dim());
      for (int i = 0; i < table.rows(); i++) {
        System.arraycopy(table.vector(i), 0, all, i * table.dim(), table.dim());
      }
      assertArrayEquals(values, all);
      assertEquals(!tokens.isEmpty(), table.vocabulary().isPresent());
      for (int i = 0; i < tokens.size(); i++) {
        assertEquals(tokens.get(i), table.vocabulary().orElseThrow().token(i));
        if (!counts.isEmpty()) {
          assertEquals(counts.get(i), table.vocabulary().orElseThrow().count(i));
        }
      }
    }
  }

  private Path files(String vectors, String numbers, String metadata, String tokens)
      throws IOException {
    if (!metadata.isEmpty()) {
      Files.writeString(folder.resolve(metadata), tokens);
    }
    return Files.writeString(folder.resolve(vectors), numbers);
  }

  @Test
  void vectorsAndMetadataAreFoundByTheirNames() throws IOException {
    for (List<String> names :
        List.of(
            List.of("vectors.tsv", "metadata.tsv"),
            List.of("tensors.tsv", "metadata.tsv"),
            List.of("wiki_tensor.tsv", "wiki_metadata.tsv"),
            List.of("F15_projector.tsv", "F15_metadata.tsv"),
            List.of("cats.tsv", "cats_metadata.tsv"))) {
      Path vectors = files(names.get(0), "0.5\t1\t-2\n1\t2\t3\n", names.get(1), "the\nNew York\n");
      reads(vectors, List.of("the", "New York"), List.of(), 0.5f, 1, -2, 1, 2, 3);
      Files.delete(folder.resolve(names.get(1)));
    }
  }

  @Test
  void severalColumnsOfMetadataAreNamed() throws IOException {
    Path vectors =
        files(
            "cats.tsv", "1\t2\n3\t4\n", "cats_metadata.tsv", "Id\tWord\tCount\n0\ta\t7\n1\tb\t3\n");
    reads(vectors, List.of("a", "b"), List.of(OptionalLong.of(7), OptionalLong.of(3)), 1, 2, 3, 4);
  }

  @Test
  void vectorsWithoutMetadataAreABareMatrix() throws IOException {
    reads(files("vectors.tsv", "1\t2\n3\t4\n", "", ""), List.of(), List.of(), 1, 2, 3, 4);
  }

  @Test
  void whatIsWrittenIsReadWithItsCounts() {
    VocabularyBuilder tokens = new VocabularyBuilder();
    tokens.add(new byte[] {'a'}, 0, 1, 7);
    tokens.add(new byte[] {'b'}, 0, 1, 3);
    Path target = folder.resolve("cats.tsv");
    Tables.installed().save(table(tokens.build()), target);
    reads(
        target,
        List.of("a", "b"),
        List.of(OptionalLong.of(7), OptionalLong.of(3)),
        1,
        -0.5f,
        3e-9f,
        4);
  }

  @Test
  void moreOrFewerTokensThanRowsAreRefused() throws IOException {
    for (String tokens : List.of("a\n", "word\na\nb\n")) {
      Path vectors = files("vectors.tsv", "1\t2\n3\t4\n", "metadata.tsv", tokens);
      VectorFileException e =
          assertThrows(VectorFileException.class, () -> Tables.installed().open(vectors).close());
      assertTrue(e.getMessage().startsWith(folder.resolve("metadata.tsv") + ":"), e.getMessage());
      assertTrue(
          e.getMessage()
              .contains(tokens.length() < 3 ? "found none for row 1" : ":3: expected the end"),
          e.getMessage());
    }
  }

  @Test
  void aFlawNamesLineAndField() throws IOException {
    Path vectors = files("vectors.tsv", "1\t2\n3\tx\n", "metadata.tsv", "a\nb\n");
    VectorFileException e =
        assertThrows(
            VectorFileException.class,
            () ->
                Tables.installed()
                    .open(vectors.toString(), Opening.usual().as("projector-tsv"))
                    .close());
    assertEquals(vectors + ":2: expected a number as field 2, found \"x\"", e.getMessage());
  }

  @Test
  void metadataOfSomebodyElseAreNotReplaced() throws IOException {
    Files.writeString(folder.resolve("cats_metadata.tsv"), "mine");
    EmbeddingTable table = table(Vocabulary.of(List.of("a", "b")));
    assertThrows(
        FileAccessException.class,
        () -> Tables.installed().save(table, folder.resolve("cats.tsv")));
  }

  /** NumPy's savetxt with its usual format, a short one, commas, and a header. */
  @Test
  void matricesOfOtherToolsAreReadWithoutWords() throws IOException {
    String usual =
        "1.000000000000000000e+00 -5.000000000000000000e-01\n"
            + "3.000000000000000000e+00 4.000000000000000000e+00\n";
    for (String text :
        List.of(
            usual,
            "  1.00  -0.50 \n  3.00   4.00\n",
            "1.0,-0.5\r\n3.0,4\r\n",
            "1.0 , -0.5\n3.0, 4.0\n",
            "# x y\n#\n" + usual,
            "1.0\t-0.5\n3\t4.0\n")) {
      Path file = Files.writeString(folder.resolve("matrix.txt"), text);
      try (EmbeddingTable table = Tables.installed().open(file)) {
        assertTrue(table.vocabulary().isEmpty(), text);
        assertEquals(2, table.rows());
        assertArrayEquals(new float[] {1, -0.5f}, table.vector(0), text);
        assertArrayEquals(new float[] {3, 4}, table.vector(1), text);
      }
    }
  }

  @Test
  void aMatrixWithALineOfAnotherLengthNamesIt() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("m.txt"), "# x\n1.5 2.5\n" + "0.5 1.5\n".repeat(99) + "0.5\n");
    VectorFileException e =
        assertThrows(VectorFileException.class, () -> Tables.installed().open(file));
    assertEquals(file + ":102: expected 2 numbers, found 1", e.getMessage());
    Path commas = Files.writeString(folder.resolve("c.txt"), "0.5,1.5\n".repeat(99) + "0.5,,1\n");
    VectorFileException empty =
        assertThrows(VectorFileException.class, () -> Tables.installed().open(commas));
    assertEquals(commas + ":100: expected a number as field 2, found \"\"", empty.getMessage());
  }

  /** Then the first number may well be a word. */
  @Test
  void wholeNumbersBeforeOthersMakeNoMatrix() throws IOException {
    Path file = Files.writeString(folder.resolve("ids.txt"), "7 0.5 0.25\n8 0.5 0.75\n");
    assertThrows(VectorFileException.class, () -> Tables.installed().open(file));
  }
}
