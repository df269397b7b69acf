package embedkit.io.formats.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import embedkit.testkit.FormatKit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  @Test
  void metadataOfSomebodyElseAreNotReplaced() throws IOException {
    Files.writeString(folder.resolve("cats_metadata.tsv"), "mine");
    EmbeddingTable table = table(Vocabulary.of(List.of("a", "b")));
    assertThrows(
        FileAccessException.class,
        () -> Tables.installed().save(table, folder.resolve("cats.tsv")));
  }
}
