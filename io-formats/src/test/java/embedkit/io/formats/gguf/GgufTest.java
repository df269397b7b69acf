package embedkit.io.formats.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.VectorFileException;
import embedkit.io.formats.Loaded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Token tables in every type that is read; the files are made by make_gguf.py beside them. */
class GgufTest {

  @TempDir Path folder;

  private static Loaded fixture(String address) {
    return Loaded.recognised("src/test/resources/gguf/" + address);
  }

  private static void checkRows(Loaded loaded) {
    assertEquals(4, loaded.rows().size());
    for (int i = 0; i < 4; i++) {
      assertArrayEquals(new float[] {i - 1, i - 0.5f}, loaded.rows().get(i));
    }
  }

  private VectorFileException failure(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("model.gguf"), content);
    return assertThrows(VectorFileException.class, () -> Tables.installed().open(file).close());
  }

  @Test
  void theTokenTableIsFoundWithItsTokens() {
    Loaded loaded = fixture("f32.gguf");
    checkRows(loaded);
    assertEquals(List.of("<unk>", "\u2581the", "\\xff", "of"), loaded.tokens());
    assertEquals(1, loaded.report().problems().size());
  }

  @Test
  void rowsWithoutATokenAreNamedByTheirNumber() {
    Loaded loaded = fixture("f16.gguf");
    checkRows(loaded);
    assertEquals(List.of("<unk>", "\u2581the", "#2", "#3"), loaded.tokens());
  }

  @Test
  void aFileWithoutTokensIsABareMatrix() {
    Loaded loaded = fixture("bf16.gguf");
    checkRows(loaded);
    assertEquals(List.of(), loaded.tokens());
  }

  @Test
  void blocksOfBytesAreMultipliedByTheirScales() {
    Loaded loaded = fixture("q8_0.gguf");
    for (int i = 0; i < 2; i++) {
      for (int d = 0; d < 32; d++) {
        assertEquals(0.25f * (i + 1) * (d - 16), loaded.rows().get(i)[d]);
      }
    }
  }

  @Test
  void otherTypesAndTensorsAreRefusedByName() {
    VectorFileException type = assertThrows(VectorFileException.class, () -> fixture("q4_0.gguf"));
    assertTrue(
        type.getMessage()
            .endsWith(
                ":tensor token_embd.weight: expected numbers of F32, F16, BF16 or Q8_0, found Q4_0;"
                    + " llama-quantize can write the token embeddings alone as Q8_0 or F16"),
        type.getMessage());
    VectorFileException name =
        assertThrows(VectorFileException.class, () -> fixture("f32.gguf#output.weight"));
    assertTrue(
        name.getMessage().endsWith("expected a matrix output.weight, found only token_embd.weight"),
        name.getMessage());
  }

  @Test
  void countsAndLengthsThatTheFileCannotHoldAreRefused() throws IOException {
    ByteBuffer head = ByteBuffer.allocate(72).order(ByteOrder.LITTLE_ENDIAN);
    head.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(3);
    assertTrue(failure(head.array()).getMessage().contains("found no matrix"));
    head.putLong(8, -1L).putLong(16, 0);
    assertTrue(failure(head.array()).getMessage().contains("found the end of the file"));
    head.putLong(8, 0).putLong(16, 1).putLong(24, 1L << 40);
    assertTrue(
        failure(head.array())
            .getMessage()
            .contains(
                "byte 32: expected a length of 0 to 65536 for a setting's name, found 10995"));
  }
}
