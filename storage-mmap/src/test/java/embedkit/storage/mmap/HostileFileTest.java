package embedkit.storage.mmap;

import static embedkit.storage.mmap.SpecFile.floats;
import static embedkit.storage.mmap.SpecFile.joined;
import static embedkit.storage.mmap.SpecFile.longs;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.api.VectorFileException;
import embedkit.api.file.InputFile;
import embedkit.spi.Options;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** No file whatever brings forth anything but a table or a typed exception that names it. */
class HostileFileTest {

  private static final String E2 =
      "\"embeddings\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}";

  @TempDir Path folder;

  private static EmbeddingTable open(Path path) {
    InputFile file = Tables.installed().file(path.toString());
    MappedStoreProvider provider = new MappedStoreProvider();
    return provider.open(file, Options.defaults(provider.options()));
  }

  private static String tensor(String dtype, String shape, String offsets) {
    return "{\"embeddings\":{\"dtype\":\""
        + dtype
        + "\",\"shape\":"
        + shape
        + ",\"data_offsets\":"
        + offsets
        + "}}";
  }

  private static byte[] vocabulary(String dtype, long[] offsets, byte[] tokens) {
    boolean narrow = dtype.equals("I32");
    int ends = 8 + (narrow ? 4 : 8) * offsets.length;
    String json =
        "{"
            + E2
            + ",\"vocab.offsets\":{\"dtype\":\""
            + dtype
            + "\",\"shape\":["
            + offsets.length
            + "],\"data_offsets\":[8,"
            + ends
            + "]},\"vocab.utf8\":{\"dtype\":\"U8\",\"shape\":["
            + tokens.length
            + "],\"data_offsets\":["
            + ends
            + ","
            + (ends + tokens.length)
            + "]}}";
    byte[] places = narrow ? ints(offsets) : longs(offsets);
    return SpecFile.of(json, joined(floats(1, 2), places, tokens));
  }

  private static byte[] ints(long[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      bytes.putInt((int) value);
    }
    return bytes.array();
  }

  private static Map<String, byte[]> files() {
    byte[] two = floats(1, 2);
    byte[] cat = "cat".getBytes(StandardCharsets.UTF_8);
    byte[] latin = {'a', (byte) 0xef, 'b'};
    byte[] cut = {(byte) 0xc3, (byte) 0xa9, 't', (byte) 0xc3};
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("nothing", new byte[0]);
    files.put("half a length", new byte[4]);
    files.put("a header longer than the file", SpecFile.of(1000, "{" + E2 + "}", two));
    files.put("a header past the format's limit", SpecFile.of(100_000_001, "{" + E2 + "}", two));
    files.put("a negative header length", SpecFile.of(-1, "{" + E2 + "}", two));
    files.put("no JSON", SpecFile.of("{nonsense}", two));
    files.put("JSON that ends early", SpecFile.of("{" + E2, two));
    files.put("JSON with more behind it", SpecFile.of("{" + E2 + "}x", two));
    files.put("an array", SpecFile.of("[1,2]", two));
    files.put("a tensor twice", SpecFile.of("{" + E2 + "," + E2 + "}", two));
    files.put(
        "a key twice",
        SpecFile.of(
            "{\"embeddings\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}",
            two));
    files.put("an empty tensor object", SpecFile.of("{\"embeddings\":{}}", two));
    files.put(
        "metadata twice", SpecFile.of("{\"__metadata__\":{},\"__metadata__\":{}," + E2 + "}", two));
    files.put(
        "metadata that is no text", SpecFile.of("{\"__metadata__\":{\"a\":1}," + E2 + "}", two));
    files.put("a raw control character", SpecFile.of("{\"a\nb\":1}", two));
    files.put("an unknown dtype", SpecFile.of(tensor("F33", "[1,2]", "[0,8]"), two));
    files.put("a dtype that is no name", SpecFile.of(tensor("F 32;", "[1,2]", "[0,8]"), two));
    files.put("a dtype that is nothing", SpecFile.of(tensor("", "[1,2]", "[0,8]"), two));
    files.put(
        "numbers of 4 bits that end in a byte", SpecFile.of(tensor("F4", "[5,3]", "[0,8]"), two));
    files.put("an unknown dtype of no shape", SpecFile.of(tensor("F33", "[-1,2]", "[0,8]"), two));
    files.put("a dtype that no table has", SpecFile.of(tensor("I32", "[1,2]", "[0,8]"), two));
    files.put("three dimensions", SpecFile.of(tensor("F32", "[1,2,1]", "[0,8]"), two));
    files.put("dim 0", SpecFile.of(tensor("F32", "[5,0]", "[0,0]"), new byte[0]));
    files.put(
        "a dim past all bounds",
        SpecFile.of(tensor("F32", "[0,9223372036854775807]", "[0,0]"), new byte[0]));
    files.put(
        "a shape that overflows",
        SpecFile.of(tensor("F32", "[4611686018427387904,4]", "[0,8]"), two));
    files.put("a shape of other size", SpecFile.of(tensor("F32", "[1,3]", "[0,8]"), two));
    files.put("a negative number", SpecFile.of(tensor("F32", "[-1,-2]", "[0,8]"), two));
    files.put(
        "a number past 64 bits",
        SpecFile.of(tensor("F32", "[1,99999999999999999999]", "[0,8]"), two));
    files.put("a fraction", SpecFile.of(tensor("F32", "[1.0,2]", "[0,8]"), two));
    files.put(
        "a hole at the start", SpecFile.of(tensor("F32", "[1,2]", "[4,12]"), floats(1, 2, 3)));
    files.put("offsets in disorder", SpecFile.of(tensor("F32", "[1,2]", "[8,0]"), two));
    files.put("three offsets", SpecFile.of(tensor("F32", "[1,2]", "[0,8,8]"), two));
    files.put("data that is missing", SpecFile.of(tensor("F32", "[1,2]", "[0,8]"), floats(1)));
    files.put("data left over", SpecFile.of(tensor("F32", "[1,2]", "[0,8]"), floats(1, 2, 3)));
    files.put(
        "tensors that overlap",
        SpecFile.of(
            "{" + E2 + ",\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
            floats(1, 2, 3)));
    files.put("no tensors", SpecFile.of("{}", new byte[0]));
    files.put("offsets that fall", vocabulary("I64", new long[] {3, 0}, cat));
    files.put("offsets past the end", vocabulary("I64", new long[] {0, 4}, cat));
    files.put("offsets that begin late", vocabulary("I64", new long[] {1, 3}, cat));
    files.put("a negative offset", vocabulary("I64", new long[] {0, -3}, cat));
    files.put("too many offsets", vocabulary("I64", new long[] {0, 1, 3}, cat));
    files.put("a token that is not UTF-8", vocabulary("I64", new long[] {0, 3}, latin));
    files.put("a token whose last letter is cut", vocabulary("I64", new long[] {0, 4}, cut));
    files.put("short offsets that fall", vocabulary("I32", new long[] {3, 0}, cat));
    files.put("short offsets past the end", vocabulary("I32", new long[] {0, 4}, cat));
    files.put("a negative short offset", vocabulary("I32", new long[] {0, -3}, cat));
    files.put("too many short offsets", vocabulary("I32", new long[] {0, 1, 3}, cat));
    files.put("offsets of another dtype", vocabulary("U64", new long[] {0, 3}, cat));
    return files;
  }

  @TestFactory
  Stream<DynamicTest> aBrokenFileIsRefusedByName() {
    return files().entrySet().stream()
        .map(file -> dynamicTest(file.getKey(), () -> refused(file.getValue())));
  }

  @Test
  void aTokenThatIsNotUtf8IsNamedByItsRow() {
    byte[] tokens = "catété\u00ff".getBytes(StandardCharsets.UTF_8);
    tokens[tokens.length - 1] = 'x';
    String json =
        "{"
            + "\"embeddings\":{\"dtype\":\"F32\",\"shape\":[3,1],\"data_offsets\":[0,12]}"
            + ",\"vocab.offsets\":{\"dtype\":\"I64\",\"shape\":[4],\"data_offsets\":[12,44]}"
            + ",\"vocab.utf8\":{\"dtype\":\"U8\",\"shape\":["
            + tokens.length
            + "],\"data_offsets\":[44,"
            + (44 + tokens.length)
            + "]}}";
    byte[] file = SpecFile.of(json, joined(floats(1, 2, 3), longs(0, 3, 8, tokens.length), tokens));
    Path path = SpecFile.write(folder, file);
    VectorFileException e = assertThrows(VectorFileException.class, () -> open(path).close());
    assertTrue(
        e.getMessage().contains("tensor vocab.utf8, token 2: expected UTF-8, found bytes that are"),
        e.getMessage());
  }

  private void refused(byte[] bytes) {
    Path path = SpecFile.write(folder, bytes);
    VectorFileException e = assertThrows(VectorFileException.class, () -> open(path).close());
    assertTrue(e.getMessage().contains("t.safetensors"), e.getMessage());
  }

  @Test
  void theSameVocabularyUnbrokenOpens() {
    for (String dtype : List.of("I64", "I32")) {
      byte[] bytes = vocabulary(dtype, new long[] {0, 3}, "cat".getBytes(StandardCharsets.UTF_8));
      try (EmbeddingTable table = open(SpecFile.write(folder, bytes))) {
        assertEquals(0, table.row("cat"));
        assertEquals(-1, table.row("dog"));
      }
    }
  }

  @Test
  void anyBytesChangedGiveATableOrATypedException() throws IOException {
    Random random = new Random(11);
    byte[] sound = vocabulary("I64", new long[] {0, 3}, "cat".getBytes(StandardCharsets.UTF_8));
    for (int round = 0; round < 2000; round++) {
      byte[] bytes = sound.clone();
      for (int i = 0; i <= round % 3; i++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      if (round % 5 == 0) {
        bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      Path path = SpecFile.write(folder, bytes);
      try (EmbeddingTable table = open(path)) {
        table.vector(0);
        table.vocabulary().ifPresent(words -> words.token(0));
      } catch (EmbedkitException e) {
        assertTrue(e.getMessage().contains("t.safetensors"), e.getMessage());
      }
    }
  }

  @Test
  void aFileCutShortWhileItIsMappedGivesATypedException() throws IOException {
    int rows = 100_000;
    Path path =
        SpecFile.write(
            folder,
            SpecFile.of(
                tensor("F32", "[" + rows + ",2]", "[0," + 8 * rows + "]"), new byte[8 * rows]));
    try (EmbeddingTable table = open(path)) {
      try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
        file.setLength(4096);
      }
      float[] block = new float[2];
      long[] last = {rows - 1};
      VectorFileException e =
          assertThrows(VectorFileException.class, () -> table.store().gather(last, 1, block, 2));
      assertTrue(e.getMessage().contains("cut short"), e.getMessage());
    }
  }
}
