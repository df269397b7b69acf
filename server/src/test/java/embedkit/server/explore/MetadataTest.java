package embedkit.server.explore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import embedkit.api.Vocabulary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a file says of words, and what is told of one that says it wrongly. */
class MetadataTest {

  private static final Path FILE = Path.of("words.tsv");

  private final EmbeddingTable table =
      Tables.installed()
          .create(
              "heap",
              new TableShape(4, 2, ElementType.F32),
              Vocabulary.of(List.of("cat", "dog", "car", "oak")));

  @AfterEach
  void close() {
    table.close();
  }

  private List<Column> read(byte[] bytes) throws IOException {
    return Metadata.read(FILE, new ByteArrayInputStream(bytes), table);
  }

  private List<Column> read(String text) throws IOException {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  private String broken(String text) {
    return assertThrows(VectorFileException.class, () -> read(text)).getMessage();
  }

  @Test
  void aColumnOfNumbersIsNumbersAndOthersAreCategoriesTheMostFrequentFirst() throws IOException {
    List<Column> columns =
        read(
            "word\tkind\tage\r\ncar\tthing\t1886\noak\tplant\t\ncat\tanimal\t-7.5e3\ndog\tanimal\t9\n");
    assertEquals(List.of("kind", "age"), columns.stream().map(Column::name).toList());
    assertEquals(List.of("animal", "thing", "plant"), columns.get(0).categories());
    assertArrayEquals(new float[] {0, 0, 1, 2}, columns.get(0).values());
    assertTrue(columns.get(1).numbers());
    assertArrayEquals(new float[] {-7500, 9, 1886, Float.NaN}, columns.get(1).values());
    assertArrayEquals(new float[] {-7500, 1886}, columns.get(1).range());
  }

  @Test
  void wordsOfAnotherTableAreLeftOutAndOnesThatAreMissingHaveNoCategory() throws IOException {
    List<Column> columns = read("\ufeffword\tkind\nunicorn\tbeast\n\ndog\tanimal\ndog\tthing\n");
    assertEquals(List.of("animal"), columns.get(0).categories());
    assertArrayEquals(new float[] {-1, 0, -1, -1}, columns.get(0).values());
  }

  @Test
  void aLineOfOtherFieldsIsToldWithItsPlace() {
    String told = broken("word\tkind\tage\ncat\tanimal\t9\ndog\tanimal\n");
    assertTrue(told.startsWith("words.tsv:3: expected 3 fields between tabs"), told);
    assertTrue(told.contains("found 2"), told);
  }

  @Test
  void aFileThatIsEmptyOrHasOneColumnIsTold() {
    assertTrue(broken("").startsWith("words.tsv:1: expected the names of columns"));
    String told = broken("word\ncat\n");
    assertTrue(told.startsWith("words.tsv:1: expected the names of 2 to 100 columns"), told);
    assertTrue(told.contains("\"word\""), told);
  }

  @Test
  void bytesThatAreNoTextAreToldWithTheirLine() {
    byte[] bytes = "word\tkind\ncat\tx\ndog\t?\n".getBytes(StandardCharsets.UTF_8);
    bytes[bytes.length - 2] = (byte) 0xff;
    VectorFileException e = assertThrows(VectorFileException.class, () -> read(bytes));
    assertTrue(e.getMessage().contains("expected UTF-8"), e.getMessage());
  }

  @Test
  void aLineWithoutEndIsNotReadToItsEnd() {
    String told = broken("word\tkind\ncat\t" + "x".repeat(200_000));
    assertTrue(told.startsWith("words.tsv:2: expected a line of fields between tabs"), told);
  }

  @Test
  void aFileOfOtherWordsAndATableWithoutWordsAreTold() {
    ConfigurationException none =
        assertThrows(ConfigurationException.class, () -> read("word\tkind\nunicorn\tbeast\n"));
    assertTrue(none.getMessage().contains("none of the words"), none.getMessage());
    try (EmbeddingTable rows =
        Tables.installed()
            .create("heap", new TableShape(4, 2, ElementType.F32), Optional.empty(), Map.of())) {
      ConfigurationException e =
          assertThrows(
              ConfigurationException.class,
              () -> Metadata.read(FILE, new ByteArrayInputStream(new byte[0]), rows));
      assertTrue(e.getMessage().contains("without words"), e.getMessage());
    }
  }
}
