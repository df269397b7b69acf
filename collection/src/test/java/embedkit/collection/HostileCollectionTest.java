package embedkit.collection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import embedkit.api.EmbedkitException;
import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of a collection that are not as their writer left them. */
class HostileCollectionTest {

  @TempDir Path folder;
  private Path directory;

  @BeforeEach
  void write() {
    directory = folder.resolve("c");
    try (VectorCollection collection =
        VectorCollection.create(directory, CollectionSettings.usual().ofDim(3))) {
      for (int i = 0; i < 10; i++) {
        collection.put(
            new Item("id" + i, new float[] {i, 1, 2}, "text number " + i, Map.of("year", i)));
      }
      collection.commit();
      collection.remove("id3");
      collection.commit();
    }
  }

  private Path file(String part) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(f -> f.toString().contains(part)).findFirst().orElseThrow();
    }
  }

  /** All of what a reader does: nothing but typed failures may come of it. */
  private void readAll() {
    try (VectorCollection collection = VectorCollection.open(directory)) {
      collection.find(Search.near(1, 2, 3).where("year >= 0"));
      collection.find(Search.words("text number"));
      collection.forEach(item -> assertTrue(item.text().startsWith("text number"), item.text()));
    }
  }

  private boolean isToldByVerify() {
    try (VectorCollection collection = VectorCollection.open(directory)) {
      return collection.verify(Progress.NONE).stream()
          .anyMatch(part -> part.verdict() == Verified.Verdict.DAMAGED);
    } catch (VectorFileException e) {
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"collection.jsonl", ".items", ".safetensors", ".deleted-"})
  void aFileThatWasCutIsToldWithItsName(String part) throws IOException {
    Path file = file(part);
    byte[] whole = Files.readAllBytes(file);
    int[] lengths = {0, 1, whole.length / 3, whole.length / 2, whole.length - 2};
    for (int length : lengths) {
      if (length >= 0 && length < whole.length) {
        Files.write(file, Arrays.copyOf(whole, length));
        VectorFileException e = assertThrows(VectorFileException.class, this::readAll);
        assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
      }
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    if (!part.equals("collection.jsonl")) {
      assertThrows(VectorFileException.class, this::readAll);
    }
    Files.write(file, whole);
    readAll();
  }

  @ParameterizedTest
  @ValueSource(strings = {".items", ".safetensors"})
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows does not cut a file that is mapped")
  void aFileThatIsCutWhileItIsReadIsToldWithItsName(String part) throws IOException {
    try (VectorCollection writer = VectorCollection.write(directory)) {
      for (int i = 0; i < 1000; i++) {
        writer.put(new Item("n" + i, new float[] {i, 1, 2}, "word ".repeat(20), Map.of()));
      }
      writer.commit();
      writer.compact();
    }
    try (VectorCollection collection = VectorCollection.open(directory)) {
      collection.find(Search.near(900, 1, 2));
      try (FileChannel cut = FileChannel.open(file(part), StandardOpenOption.WRITE)) {
        cut.truncate(1);
      }
      EmbedkitException e =
          assertThrows(
              EmbedkitException.class, () -> collection.find(Search.near(900, 1, 2)).size());
      assertTrue(e.getMessage().contains("cut short"), e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"collection.jsonl", ".items", ".safetensors", ".deleted-"})
  void aBitThatHasFlippedIsFoundByVerifyAndNeverHarmsAReader(String part) throws IOException {
    Path file = file(part);
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(11);
    int told = 0;
    int tries = Math.min(24, whole.length * 8);
    for (int i = 0; i < tries; i++) {
      byte[] flipped = whole.clone();
      int at = i < 8 ? i % whole.length : random.nextInt(whole.length);
      flipped[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, flipped);
      boolean found = isToldByVerify();
      // Padding of a header has no checksum; nothing is read of it.
      assertTrue(found || part.equals(".safetensors"), "byte " + at + " of " + file);
      told += found ? 1 : 0;
      try {
        readAll();
      } catch (EmbedkitException e) {
        assertFalse(e.getMessage().isBlank());
      }
    }
    assertTrue(told > tries / 2, "only " + told);
  }

  @ParameterizedTest
  @ValueSource(strings = {".items", ".safetensors", ".deleted-"})
  void aFileThatIsMissingIsTold(String part) throws IOException {
    Path file = file(part);
    Files.delete(file);
    FileAccessException e = assertThrows(FileAccessException.class, this::readAll);
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
  }

  @Test
  void aNewerVersionAForeignDirectoryAndAFileAreToldAsSuch() throws IOException {
    Path manifest = file("collection.jsonl");
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replace("\"version\":1", "\"version\":2"));
    VectorFileException newer = assertThrows(VectorFileException.class, this::readAll);
    assertTrue(newer.getMessage().contains("a newer Embedkit wrote it"), newer.getMessage());
    Files.writeString(manifest, "{\"format\":\"other\"}\n{}\n");
    assertThrows(VectorFileException.class, this::readAll);
    FileAccessException foreign =
        assertThrows(FileAccessException.class, () -> VectorCollection.open(folder));
    assertTrue(foreign.getMessage().contains("is no collection"), foreign.getMessage());
    FileAccessException missing =
        assertThrows(
            FileAccessException.class, () -> VectorCollection.open(folder.resolve("none")));
    assertTrue(missing.getMessage().contains("there is no collection"), missing.getMessage());
    Path plain = Files.writeString(folder.resolve("plain"), "x");
    FileAccessException file =
        assertThrows(FileAccessException.class, () -> VectorCollection.open(plain));
    assertTrue(file.getMessage().contains("is a file"), file.getMessage());
  }

  @Test
  void aManifestWithAChecksumThatFitsButNumbersThatDoNotIsRefused() throws IOException {
    Path manifest = file("collection.jsonl");
    String state = Files.readAllLines(manifest).getFirst();
    List<String[]> changes =
        List.of(
            new String[] {"\"dim\":3", "\"dim\":0"},
            new String[] {"\"dim\":3", "\"dim\":4"},
            new String[] {"\"dim\":3", "\"dim\":2000000000000"},
            new String[] {"\"rows\":10", "\"rows\":9"},
            new String[] {"\"rows\":10", "\"rows\":2147483647"},
            new String[] {"\"rows\":10", "\"rows\":-1"},
            new String[] {"\"segment\":1", "\"segment\":99"},
            new String[] {"\"metric\":\"cosine\"", "\"metric\":\"../x\""},
            new String[] {"\"element_type\":\"f32\"", "\"element_type\":\"i32\""},
            new String[] {"\"item_bytes\":", "\"item_bytes\":1"},
            new String[] {"\"segments\":[", "\"segments\":[null,"},
            new String[] {"\"generation\":", "\"generation\":\"x\",\"g\":"});
    for (String[] change : changes) {
      assertTrue(state.contains(change[0]), change[0]);
      String other = state.replaceFirst(change[0].replace("[", "\\["), change[1]);
      CRC32C crc = new CRC32C();
      crc.update(other.getBytes(StandardCharsets.UTF_8));
      Files.writeString(
          manifest, other + "\n{\"crc32c\":\"%08x\"}\n".formatted((int) crc.getValue()));
      try {
        readAll();
        fail(change[1] + " was taken");
      } catch (VectorFileException e) {
        assertFalse(e.getMessage().isBlank());
      }
    }
  }

  @Test
  void placesOfItemsWhoseDifferenceOverflowsAreRefusedThoughTheChecksumFits() throws IOException {
    Path file = file(".items");
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int footer = bytes.length - 28;
    int places = footer - 11 * Long.BYTES;
    all.putLong(places, 1L << 60).putLong(places + Long.BYTES, Long.MIN_VALUE);
    CRC32C crc = new CRC32C();
    crc.update(bytes, places, footer + 16 - places);
    all.putInt(footer + 16, (int) crc.getValue());
    Files.write(file, bytes);
    VectorFileException e = assertThrows(VectorFileException.class, this::readAll);
    assertTrue(e.getMessage().contains("a record within the file"), e.getMessage());
  }

  @Test
  void aWriterLeavesFilesOfOthersAlone() throws IOException {
    Path own = Files.writeString(directory.resolve("my notes.txt"), "mine");
    Path alike = Files.writeString(directory.resolve("segment-000001.txt"), "mine");
    Path left = Files.writeString(directory.resolve("segment-000099.items"), "half");
    VectorCollection.write(directory).close();
    assertEquals("mine", Files.readString(own));
    assertEquals("mine", Files.readString(alike));
    assertFalse(Files.exists(left), "what a killed writer left goes");
    readAll();
  }
}
