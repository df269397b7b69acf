package embedkit.storage.mmap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Opening;
import embedkit.Tables;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.ReadOnlyStoreException;
import embedkit.api.StoreClosedException;
import embedkit.api.VectorFileException;
import embedkit.api.file.InputFile;
import embedkit.api.file.RowBlock;
import embedkit.api.file.VectorReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Matrices of other types, and Model2Vec's shared rows, give the rows that their models use. */
class SafetensorsRowsTest {

  @TempDir Path folder;

  private static void reads(String address, int dim, float... values) {
    InputFile file = Tables.installed().file(address);
    assertTrue(new SafetensorsRows.Provider().recognise(file).accepts());
    assertFalse(new MappedStoreProvider().recognise(file).accepts());
    try (VectorReader reader = new SafetensorsRows().open(file)) {
      assertEquals(dim, reader.dim());
      assertEquals(values.length, reader.rows().orElseThrow() * dim);
      RowBlock block = new RowBlock(values.length / dim, dim);
      assertTrue(reader.read(block));
      assertArrayEquals(values, block.values());
      assertFalse(reader.read(block));
    }
    readsInPlace(address, dim, values);
  }

  /** Asked for by the storage's name, the same rows are made of the mapped file. */
  private static void readsInPlace(String address, int dim, float... values) {
    try (EmbeddingTable table = Tables.installed().open(address, Opening.usual().as("mmap"))) {
      assertEquals(dim, table.dim());
      assertEquals(values.length / dim, table.rows());
      assertFalse(table.store().writable());
      for (int row = (int) table.rows() - 1; row >= 0; row--) {
        float[] expected = Arrays.copyOfRange(values, row * dim, (row + 1) * dim);
        assertArrayEquals(expected, table.vector(row), "row " + row);
      }
      float[] all = new float[values.length];
      table.store().gather(0L, values.length / dim, all, 0, dim);
      assertArrayEquals(values, all);
      assertThrows(ReadOnlyStoreException.class, () -> table.store().scatter(0L, 1, all, 0, dim));
      EmbeddingStore store = table.store();
      table.close();
      assertThrows(StoreClosedException.class, () -> store.gather(0L, 1, all, 0, dim));
    }
  }

  private static VectorFileException failure(Path file) {
    return assertThrows(
        VectorFileException.class,
        () -> {
          try (VectorReader reader =
              new SafetensorsRows().open(Tables.installed().file(file.toString()))) {
            reader.read(new RowBlock(9, reader.dim()));
          }
        });
  }

  /** A file of a header and data that begins behind it. */
  private Path file(String json, ByteBuffer data) throws IOException {
    byte[] header = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    ByteBuffer all =
        ByteBuffer.allocate(8 + header.length + data.position()).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(header.length).put(header).put(data.array(), 0, data.position());
    return Files.write(folder.resolve("model.safetensors"), all.array());
  }

  private static ByteBuffer data() {
    return ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void numbersOf64BitsAreRounded() {
    reads(
        "src/test/resources/safetensors/F08_f64.safetensors",
        3,
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        11);
  }

  @Test
  void bytesWithoutScalesAreTheNumbers() {
    reads(
        "src/test/resources/safetensors/F08_model2vec_int8.safetensors",
        3,
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        11);
  }

  @Test
  void aTokensRowIsTheOneThatTheMappingNames() {
    reads(
        "src/test/resources/safetensors/F08_model2vec_vocabulary_quantised.safetensors",
        3,
        0,
        1,
        2,
        3,
        4,
        5,
        3,
        4,
        5,
        0,
        1,
        2);
  }

  @Test
  void aTokensRowIsMultipliedByItsWeight() throws IOException {
    Path file =
        file(
            "{'embeddings':{'dtype':'I8','shape':[2,2],'data_offsets':[0,4]},"
                + "'mapping':{'dtype':'I32','shape':[3],'data_offsets':[4,16]},"
                + "'weights':{'dtype':'F64','shape':[3],'data_offsets':[16,40]}}",
            data()
                .put(new byte[] {1, -2, 100, -128})
                .putInt(1)
                .putInt(0)
                .putInt(1)
                .putDouble(0.5)
                .putDouble(2)
                .putDouble(-1));
    reads(file.toString(), 2, 50, -64, 2, -4, -100, 128);
  }

  @Test
  void bytesAreMultipliedByTheScalesOfOtherTools() throws IOException {
    Path rowwise =
        file(
            "{'w':{'dtype':'I8','shape':[2,2],'data_offsets':[0,4]},"
                + "'w_scale':{'dtype':'F32','shape':[2,1],'data_offsets':[4,12]}}",
            data().put(new byte[] {1, -2, 3, 4}).putFloat(0.5f).putFloat(2));
    reads(rowwise.toString(), 2, 0.5f, -1, 6, 8);
    Path single =
        file(
            "{'w':{'dtype':'I8','shape':[2,2],'data_offsets':[0,4]},"
                + "'scale':{'dtype':'F16','shape':[],'data_offsets':[4,6]}}",
            data().put(new byte[] {1, -2, 3, 4}).putShort(Float.floatToFloat16(0.25f)));
    reads(single.toString(), 2, 0.25f, -0.5f, 0.75f, 1);
  }

  @Test
  void aNamedTensorIsMeantAsItLies() {
    String quantised =
        "src/test/resources/safetensors/F08_model2vec_vocabulary_quantised.safetensors#embeddings";
    try (EmbeddingTable table = Tables.installed().open(quantised, Opening.usual())) {
      assertEquals(2, table.rows());
      assertArrayEquals(new float[] {3, 4, 5}, table.vector(1));
    }
  }

  @Test
  void aMappingBeyondTheMatrixIsRefused() throws IOException {
    for (long row : new long[] {2, -1, Long.MAX_VALUE}) {
      Path file =
          file(
              "{'embeddings':{'dtype':'F32','shape':[2,1],'data_offsets':[0,8]},"
                  + "'mapping':{'dtype':'I64','shape':[2],'data_offsets':[8,24]}}",
              data().putFloat(1).putFloat(2).putLong(0).putLong(row));
      VectorFileException e = failure(file);
      assertEquals(
          file + ":tensor mapping[1]: expected a row of the 2 of embeddings, found " + row,
          e.getMessage());
    }
  }

  @Test
  void weightsThatAreNotOneForEachRowAreRefused() throws IOException {
    Path file =
        file(
            "{'embeddings':{'dtype':'F32','shape':[2,1],'data_offsets':[0,8]},"
                + "'weights':{'dtype':'F32','shape':[3],'data_offsets':[8,20]}}",
            data().putFloat(1).putFloat(2).putFloat(0).putFloat(1).putFloat(2));
    VectorFileException e = failure(file);
    assertTrue(e.getMessage().contains("expected 2 weights"), e.getMessage());
  }
}
