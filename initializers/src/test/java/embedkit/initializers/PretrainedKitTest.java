package embedkit.initializers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Initializer;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.spi.InitializerProvider;
import embedkit.testkit.InitializerKit;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainedKitTest extends InitializerKit {

  private static final int DIM = 7;
  private static final Tables TABLES = Tables.installed();

  @TempDir Path folder;
  private Path file;

  /** Every second token of those that are wanted, and a stranger. */
  @BeforeEach
  void saveTheOtherTable() {
    file = folder.resolve("other, \"quoted\".safetensors");
    List<String> tokens =
        IntStream.range(0, 21).mapToObj(i -> i == 20 ? "stranger" : "t" + 2 * i).toList();
    try (EmbeddingTable table =
        TABLES.create("heap", TableShape.f32(21, DIM), Vocabulary.of(tokens))) {
      TABLES.initialize(table, "uniform", 99);
      TABLES.save(table, file);
    }
  }

  @Override
  protected Optional<Vocabulary> vocabulary(int rows) {
    return Optional.of(Vocabulary.of(IntStream.range(0, rows).mapToObj(i -> "t" + i).toList()));
  }

  @Override
  protected InitializerProvider provider() {
    return new Pretrained.Provider();
  }

  @Override
  protected List<String> specs() {
    String quoted = file.toString().replace("\"", "\\\"");
    String path = "pretrained:path=\"" + quoted + "\"";
    return List.of(path, path + ",missing=\"uniform:low=-3,high=3\",freeze=true");
  }

  private static Initializer.Target target(int dim, Optional<Vocabulary> words) {
    return new Initializer.Target(TableShape.f32(40, dim), words, 1);
  }

  @Test
  void foundRowsAreThoseOfTheOtherTableAndTheRestStartAnew() {
    Pretrained initializer = new Pretrained(file, "constant:value=5", false);
    PretrainedRows rows = initializer.bind(target(DIM, vocabulary(40)));
    assertEquals(20, rows.found());
    assertTrue(rows.report().orElseThrow().startsWith("20 of 40 tokens have their row of "));
    float[] filled = new float[40 * DIM];
    rows.fill(0, 40, filled, 0, DIM);
    try (EmbeddingTable other = TABLES.open(file)) {
      for (int row = 0; row < 40; row++) {
        float[] one = Arrays.copyOfRange(filled, row * DIM, (row + 1) * DIM);
        assertEquals(row % 2 == 0, rows.found(row));
        float[] expected = other.vector("t" + row).orElse(new float[] {5, 5, 5, 5, 5, 5, 5});
        assertArrayEquals(expected, one, "row " + row);
      }
    }
  }

  @Test
  void foundRowsAreFrozenWhereThatIsAskedFor() {
    PretrainedRows free = new Pretrained(file, "zeros", false).bind(target(DIM, vocabulary(40)));
    PretrainedRows kept = new Pretrained(file, "zeros", true).bind(target(DIM, vocabulary(40)));
    for (int row = 0; row < 40; row++) {
      assertFalse(free.frozen(row));
      assertEquals(row % 2 == 0, kept.frozen(row));
    }
    assertTrue(kept.report().orElseThrow().contains(" and keep it; 20 start anew"));
  }

  @Test
  void whatDoesNotFitIsToldInASentence() {
    Pretrained initializer = new Pretrained(file, "zeros", false);
    String dims =
        assertThrows(
                ConfigurationException.class, () -> initializer.bind(target(9, vocabulary(40))))
            .getMessage();
    assertEquals(
        "initializer pretrained: "
            + file
            + " has dim 7 and the table to be filled has dim 9; make it of dim 7 or take another"
            + " file",
        dims);
    assertThrows(
        ConfigurationException.class, () -> initializer.bind(target(DIM, Optional.empty())));
    assertThrows(ConfigurationException.class, () -> new Pretrained(file, "no-such", false));
    Pretrained lost = new Pretrained(folder.resolve("lost.safetensors"), "zeros", false);
    assertThrows(FileAccessException.class, () -> lost.bind(target(DIM, vocabulary(40))));
  }

  @Test
  void aTableWithoutTokensIsRefused() {
    Path bare = folder.resolve("bare.safetensors");
    TableShape shape = TableShape.f32(3, DIM);
    try (EmbeddingTable table = TABLES.create("heap", shape, Optional.empty(), Map.of())) {
      TABLES.save(table, bare);
    }
    Pretrained initializer = new Pretrained(bare, "zeros", false);
    assertThrows(ConfigurationException.class, () -> initializer.bind(target(DIM, vocabulary(40))));
  }
}
