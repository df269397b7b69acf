package embedkit.storage.mmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import embedkit.Opening;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdviceTest {

  private static final Path MAPPINGS = Path.of("/proc/self/smaps");

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void save() {
    file = folder.resolve("advised.safetensors");
    Tables.installed()
        .create("mmap:path=" + file, TableShape.f32(2, 3), Vocabulary.of(List.of("cat", "dog")))
        .close();
  }

  /** What Linux says of the mapping of the file: rr is for random reading, sr for sequential. */
  private List<String> flags() throws IOException {
    List<String> lines = Files.readAllLines(MAPPINGS);
    int at = 0;
    while (!lines.get(at).contains(file.getFileName().toString())) {
      at++;
    }
    while (!lines.get(at).startsWith("VmFlags:")) {
      at++;
    }
    return List.of(lines.get(at).split(" +"));
  }

  @ParameterizedTest
  @CsvSource({"random,true,false", "sequential,false,true", "normal,false,false"})
  void theKernelIsToldHowRowsWillBeRead(String advice, boolean random, boolean sequential)
      throws IOException {
    assumeTrue(Files.isReadable(MAPPINGS), "no " + MAPPINGS + " on this system");
    Opening advised = Opening.usual().as("mmap:advice=" + advice);
    try (EmbeddingTable table = Tables.installed().open(file.toString(), advised)) {
      assertEquals(2, table.rows());
      assertEquals(random, flags().contains("rr"));
      assertEquals(sequential, flags().contains("sr"));
    }
  }

  @Test
  void adviceForNothingIsNotGiven() {
    try (MappedFile mapped = MappedFile.open(file, false)) {
      assertFalse(mapped.advise(Advice.NORMAL));
      assertFalse(Advice.RANDOM.give(mapped.slice(0, 0)));
    }
  }

  @Test
  void anotherWordListsThoseThatAreKnown() {
    Opening wrong = Opening.usual().as("mmap:advice=often");
    String message =
        assertThrows(
                ConfigurationException.class, () -> Tables.installed().open(file.toString(), wrong))
            .getMessage();
    assertTrue(message.contains("normal, random, sequential"), message);
  }
}
