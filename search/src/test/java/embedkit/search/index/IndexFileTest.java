package embedkit.search.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.EmbedkitException;
import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.api.index.Metric;
import embedkit.api.index.StoredIndex;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of indexes, sound and hostile. */
class IndexFileTest {

  @TempDir private Path folder;
  private Path file;

  private static StoredIndex.Tensor tensor(String name, int... numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(numbers);
    return new StoredIndex.Tensor(name, MemorySegment.ofArray(bytes.array()));
  }

  @BeforeEach
  void write() {
    file = folder.resolve("t.index.safetensors");
    StoredIndex stored =
        new StoredIndex(
            "hnsw",
            "hnsw:degree=4,\"odd\"\n",
            Metric.DOT,
            0xdeadbeef,
            7,
            List.of(tensor("head", 1, 2, -3), tensor("none"), tensor("lists-0", 9)));
    IndexFile.write(file, stored, 1234, 99);
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      IndexFile read = IndexFile.open(file, arena);
      assertEquals("hnsw", read.stored().provider());
      assertEquals("hnsw:degree=4,\"odd\"\n", read.stored().spec());
      assertEquals(Metric.DOT, read.stored().metric());
      assertEquals(0xdeadbeef, read.stored().builtOf());
      assertEquals(7, read.stored().rows());
      assertEquals(1234, read.tableBytes());
      assertEquals(99, read.tableTime());
      assertEquals(-3, read.stored().tensor("head").get(2));
      assertEquals(0, read.stored().tensor("none").size());
      assertEquals(9, read.stored().tensor("lists-0").get(0));
      assertTrue(read.verify().stream().allMatch(p -> p.verdict() == Verified.Verdict.WHOLE));
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(file), left.toList(), "a part of a file is left behind");
    }
  }

  /** As safetensors lays a file out: any reader of such files knows the tensors. */
  @Test
  void theHeaderIsOneOfSafetensors() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    long length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertEquals(0, (length + 8) % 64);
    assertEquals(8 + length + 16, bytes.length);
    String json = new String(bytes, 8, (int) length, StandardCharsets.UTF_8);
    assertTrue(
        json.contains("\"lists-0\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[12,16]}"),
        json);
  }

  @Test
  void aFlippedBitIsFoundInItsTensor() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    try (Arena arena = Arena.ofConfined()) {
      assertEquals(
          List.of(
              new Verified("index head", 12, Verified.Verdict.WHOLE),
              new Verified("index none", 0, Verified.Verdict.WHOLE),
              new Verified("index lists-0", 4, Verified.Verdict.DAMAGED)),
          IndexFile.open(file, arena).verify());
    }
  }

  @Test
  void aFileCutShortAnywhereIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int length = 0; length < bytes.length; length++) {
      Files.write(file, Arrays.copyOf(bytes, length));
      try (Arena arena = Arena.ofConfined()) {
        VectorFileException refused =
            assertThrows(VectorFileException.class, () -> IndexFile.open(file, arena));
        assertTrue(
            refused.getMessage().startsWith(file.toString())
                && refused.getMessage().contains("build it again"),
            refused.getMessage());
      }
    }
  }

  @Test
  void anyByteMayBeAnother() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Random random = new Random(3);
    int refused = 0;
    for (int k = 0; k < 600; k++) {
      byte[] other = bytes.clone();
      int most = 1 + random.nextInt(3);
      for (int i = 0; i < most; i++) {
        other[random.nextInt(other.length)] = (byte) random.nextInt();
      }
      Files.write(file, other);
      try (Arena arena = Arena.ofConfined()) {
        IndexFile read = IndexFile.open(file, arena);
        read.verify();
        for (StoredIndex.Tensor tensor : read.stored().tensors()) {
          assertEquals(
              tensor.size(), tensor.values().toArray(ValueLayout.JAVA_INT_UNALIGNED).length);
        }
      } catch (EmbedkitException e) {
        refused++;
      }
    }
    assertTrue(refused > 150 && refused < 600, refused + " of 600 were refused");
  }

  /** Single quotes stand for double ones. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "{}; metadata of an index",
        "[]; one object",
        "{'__metadata__':{}}; 0 bytes of tensors as the header says",
        "{'a':{'dtype':'F32','shape':[0],'data_offsets':[0,0]},'__metadata__':{}}; a vector of I32",
        "{'a':{'dtype':'I32','shape':[1,1],'data_offsets':[0,4]},'__metadata__':{}}; a vector",
        "{'a':{'dtype':'I32','shape':[1],'data_offsets':[4,8]},'__metadata__':{}}; from byte 0 on",
        "{'a':{'dtype':'I32','shape':[1],'data_offsets':[0,2]},'__metadata__':{}}; from byte 0 on",
        "{'a':{'dtype':'I32','shape':[99],'data_offsets':[0,396]},'__metadata__':{}}; of 8 bytes",
        "{'a':{'dtype':'I32','shape':[1],'data_offsets':[0,99999999999999999999]}}; 1 to 18 digits",
        "{'a':{'dtype':'I32','shape':[-1],'data_offsets':[0,4]}}; 1 to 18 digits",
        "{'a':1,'a':2}; each name once",
        "{'a':[[[[1]]]]}; no deeper nesting",
        "{'a' 1}; ':'",
        "{'a':'\\u12'}; four hexadecimal digits",
        "{'a':'\\x'}; an escape",
        "{'a':1} 2; one object"
      })
  void aHeaderThatLiesIsToldWithWhatWasExpected(String header, String expected) throws IOException {
    byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + 8).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(json.length).put(json).array());
    try (Arena arena = Arena.ofConfined()) {
      String message =
          assertThrows(VectorFileException.class, () -> IndexFile.open(file, arena)).getMessage();
      assertTrue(message.contains(expected), message);
    }
  }

  @Test
  void aFileThatIsNotThereOrADirectoryIsToldAsThat() {
    try (Arena arena = Arena.ofConfined()) {
      assertThrows(FileAccessException.class, () -> IndexFile.open(folder.resolve("none"), arena));
      assertThrows(FileAccessException.class, () -> IndexFile.open(folder, arena));
    }
  }

  @Test
  void anIndexLiesBesideItsTableUnderANameOfItsOwn() {
    assertEquals(Path.of("a", "t.index.safetensors"), Indexes.beside(Path.of("a/t.safetensors")));
    assertEquals(Path.of("a", "t.txt.index.safetensors"), Indexes.beside(Path.of("a/t.txt")));
  }
}
