package embedkit.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.api.FileAccessException;
import embedkit.api.TableShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateFilesTest {

  private static final Map<String, String> IDENTITY = Map.of("dim", "4", "parts", "2");

  @TempDir Path folder;

  private final Configuration hadoop = new Configuration();
  private final Tables tables = Tables.installed();

  @BeforeEach
  void mount() {
    hadoop.set("fs.full.impl", FullDisk.class.getName());
  }

  @AfterEach
  void free() {
    FullDisk.FREE.set(Long.MAX_VALUE);
    FullDisk.error = false;
  }

  private StateFiles local() {
    return new StateFiles(folder.toUri().toString(), hadoop);
  }

  private StateFiles full() {
    return new StateFiles("full://" + folder, hadoop);
  }

  private List<String> left() throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found
          .filter(Files::isRegularFile)
          .map(each -> folder.relativize(each).toString())
          .filter(each -> !each.endsWith(".crc"))
          .sorted()
          .toList();
    }
  }

  private void keep(StateFiles state, long step, int rows) throws IOException {
    try (LocalFiles here = new LocalFiles();
        EmbeddingTable part =
            tables.create(
                "heap", new TableShape(rows, 4, ElementType.F32), Optional.empty(), Map.of())) {
      part.store().scatter(1, 1, new float[] {1, 2, 3, 4}, 0, 4);
      state.keep(tables, here, part, step, "inputs", 0);
    }
  }

  @Test
  void aRunGoesOnFromItsLastMark() throws IOException {
    StateFiles state = local();
    assertEquals(0, state.begin(IDENTITY));
    keep(state, 1, 3);
    assertEquals(0, state.begin(IDENTITY), "no mark yet");
    state.done(1, new SubStep.Learned(2.5, 7));
    keep(state, 2, 3);
    Files.createFile(
        folder.resolve(
            "step-00000002/.inputs-00000.safetensors-0d8d9a4c-31c8-4b9e-93a3-2b6f0f5e8c11"));
    Files.createFile(folder.resolve("step-00000002/.outputs-00001.safetensors.1x0zk9.part"));
    // As Hadoop leaves it beside a file that it wrote.
    Files.write(folder.resolve("step-00000002/.done.crc"), new byte[] {'c', 'r', 'c', 0, 1});
    state.done(2, new SubStep.Learned(3.5, 9));
    assertEquals(2, state.begin(IDENTITY));
    assertEquals(new SubStep.Learned(3.5, 9), state.learned(2));
    assertEquals(
        List.of("run.properties", "step-00000002/done", "step-00000002/inputs-00000.safetensors"),
        left());
    try (LocalFiles here = new LocalFiles();
        EmbeddingTable part = state.open(tables, here, 2, "inputs", 0, 3)) {
      float[] row = new float[4];
      part.store().gather(1, 1, row, 0, 4);
      assertEquals(3f, row[2]);
    }
  }

  @Test
  void anotherRunIsRefused() {
    local().begin(IDENTITY);
    ConfigurationException other =
        assertThrows(
            ConfigurationException.class, () -> local().begin(Map.of("dim", "5", "parts", "2")));
    assertTrue(other.getMessage().contains("with dim=4, and now it is 5"), other.getMessage());
  }

  @Test
  void foldersThatAreNoSubStepsAreLeftAlone() throws IOException {
    StateFiles state = local();
    state.begin(IDENTITY);
    for (String name :
        new String[] {"step-1", "step-99999999999999999999", "step-", "other", "step-0000000x"}) {
      Files.createDirectories(folder.resolve(name));
      Files.createFile(folder.resolve(name).resolve("done"));
    }
    assertEquals(0, state.begin(IDENTITY));
    state.done(1, new SubStep.Learned(1, 1));
    assertEquals(1, state.begin(IDENTITY));
    assertTrue(Files.exists(folder.resolve("step-99999999999999999999/done")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "loss=1.5",
        "loss=much\nexamples=3",
        "loss=1.5\nexamples=99999999999999999999",
        "loss=\\u12",
      })
  void aDamagedMarkIsToldByItsFile(String said) throws IOException {
    StateFiles state = local();
    state.begin(IDENTITY);
    state.done(3, new SubStep.Learned(1, 1));
    Files.deleteIfExists(folder.resolve("step-00000003/.done.crc"));
    Files.writeString(folder.resolve("step-00000003/done"), said);
    FileAccessException damaged = assertThrows(FileAccessException.class, () -> state.learned(3));
    assertTrue(damaged.getMessage().contains("done"), damaged.getMessage());
  }

  @Test
  void aPartOfAnotherSizeAndOneThatIsGoneAreToldByTheirFile() throws IOException {
    StateFiles state = local();
    keep(state, 1, 3);
    try (LocalFiles here = new LocalFiles()) {
      FileAccessException other =
          assertThrows(
              FileAccessException.class, () -> state.open(tables, here, 1, "inputs", 0, 4));
      assertTrue(
          other.getMessage().contains("inputs-00000.safetensors has 3 rows"), other.getMessage());
      FileAccessException gone =
          assertThrows(
              FileAccessException.class, () -> state.open(tables, here, 1, "outputs", 0, 3));
      assertTrue(gone.getMessage().contains("outputs-00000.safetensors"), gone.getMessage());
      Path file = folder.resolve("step-00000001/inputs-00000.safetensors");
      byte[] whole = Files.readAllBytes(file);
      for (int length : new int[] {0, 7, 60, whole.length - 1}) {
        Files.write(file, java.util.Arrays.copyOf(whole, length));
        assertThrows(EmbedkitException.class, () -> state.open(tables, here, 1, "inputs", 0, 3));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, false", "0, true", "30, false", "30, true"})
  void aFullDiskIsToldAndNothingIsHalfWritten(long free, boolean error) throws IOException {
    StateFiles state = full();
    FullDisk.error = error;
    FullDisk.FREE.set(free);
    FileAccessException begun =
        assertThrows(FileAccessException.class, () -> state.begin(IDENTITY));
    assertTrue(begun.getMessage().contains("No space left on device"), begun.getMessage());
    assertEquals(List.of(), left());
    FullDisk.FREE.set(Long.MAX_VALUE);
    assertEquals(0, state.begin(IDENTITY));
    keep(state, 1, 3);
    state.done(1, new SubStep.Learned(1, 1));
    List<String> whole = left();

    FullDisk.FREE.set(free);
    FileAccessException part = assertThrows(FileAccessException.class, () -> keep(state, 2, 3));
    assertTrue(part.getMessage().contains("No space left on device"), part.getMessage());
    FullDisk.FREE.set(free);
    assertThrows(FileAccessException.class, () -> state.done(2, new SubStep.Learned(2, 2)));
    assertEquals(whole, left());
    FullDisk.FREE.set(Long.MAX_VALUE);
    assertEquals(1, state.begin(IDENTITY));
  }
}
