package embedkit.app.command.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.InsufficientSpaceException;
import embedkit.api.LoadReport;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.testkit.ArrayStore;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether there is room for a table is told before it is learned. */
class RoomTest {

  @TempDir Path folder;

  /** A store that says how large it is, and has no rows to read. */
  private static EmbeddingStore of(TableShape shape) {
    InvocationHandler said =
        (store, method, arguments) ->
            switch (method.getName()) {
              case "rows" -> shape.rows();
              case "dim" -> shape.dim();
              case "elementType" -> shape.elementType();
              case "slotList" -> List.of();
              default -> InvocationHandler.invokeDefault(store, method, arguments);
            };
    return (EmbeddingStore)
        Proxy.newProxyInstance(
            RoomTest.class.getClassLoader(), new Class<?>[] {EmbeddingStore.class}, said);
  }

  @Test
  void aTableLargerThanAnyDeviceIsRefusedWithWhatItNeedsAndWhatIsFree() {
    long rows = 1L << 44;
    EmbeddingTable table =
        new EmbeddingTable(
            of(new TableShape(rows, 256, ElementType.F32)),
            Optional.empty(),
            Map.of(),
            new LoadReport(rows, List.of()));
    Path out = folder.resolve("t.safetensors");
    String told =
        assertThrows(
                InsufficientSpaceException.class,
                () -> Room.check(table, List.of(out), folder.resolve("c.safetensors")))
            .getMessage();
    assertTrue(
        told.startsWith("the table needs some 17179869184 MiB, and the device of " + out + " has "),
        told);
    assertTrue(told.contains(" free; make room, or name another file with --out"), told);
  }

  @ParameterizedTest
  @CsvSource({
    "t.safetensors, 124",
    "t.npz, 124",
    "t.vec, 244",
    "t.csv, 244",
    "t.txt.gz, 85",
    "t.bin.xz, 43"
  })
  void aFileTakesItsNumbersAndWords(String name, long bytes) {
    EmbeddingTable table =
        EmbeddingTable.of(
            new ArrayStore(new TableShape(3, 10, ElementType.F32)),
            Vocabulary.of(List.of("a", "b", "\u00fc")));
    assertEquals(bytes, Room.bytes(table, name));
    assertEquals(
        Optional.empty(),
        Room.check(table, List.of(folder.resolve(name)), folder.resolve("c.safetensors")));
  }
}
