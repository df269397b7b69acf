package embedkit.io.formats.compression;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.Progress;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.api.file.FileStream;
import embedkit.spi.CompressionProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the kit of compressions does not ask: how they go together, and what each has of its own.
 */
class CompressionTest {

  static List<CompressionProvider> all() {
    return List.of(new Bzip2(), new Gzip(), new Xz(), new Zip(), new Zstd());
  }

  @ParameterizedTest
  @MethodSource("all")
  void onlyOneCompressionRecognisesAFile(CompressionProvider compression) throws IOException {
    byte[] head = Arrays.copyOf(packed(compression, content(1000)), 512);
    for (CompressionProvider other : all()) {
      assertEquals(other.name().equals(compression.name()), other.recognises(head));
      assertFalse(other.recognises(content(512)));
      assertFalse(other.recognises(new byte[0]));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void whoReadsTheContentKnowsHowMuchOfTheFileIsRead(
      CompressionProvider compression, @TempDir Path folder) throws IOException {
    byte[] content = new byte[4_000_000];
    new Random(6).nextBytes(content);
    Path file = folder.resolve("random." + compression.extensions().getFirst());
    Files.write(file, packed(compression, content));
    assertReadFromStartToEnd(file, content.length);
  }

  @Test
  void ofAPlainFileTooIsKnownHowMuchIsRead(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("random.txt");
    byte[] content = content(4_000_000);
    Files.write(file, content);
    assertReadFromStartToEnd(file, content.length);
  }

  private static void assertReadFromStartToEnd(Path file, int length) throws IOException {
    try (FileStream in = Tables.installed().file(file.toString()).open()) {
      assertEquals(Files.size(file), in.size());
      long before = in.position();
      assertTrue(before < in.size() / 2, "at the start " + before);
      byte[] some = new byte[length / 100];
      for (int read = 0; read < length; read += some.length) {
        assertEquals(some.length, in.readNBytes(some, 0, some.length));
        assertTrue(in.position() >= before);
        before = in.position();
      }
      assertEquals(-1, in.read());
      assertTrue(in.position() > in.size() * 0.99, "at the end " + in.position());
      assertTrue(in.position() <= in.size());
    }
  }

  @Test
  void streamsOneBehindTheOtherAreOne() throws IOException {
    for (CompressionProvider compression : List.of(new Bzip2(), new Gzip(), new Xz(), new Zstd())) {
      assertEquals(2000, unpacked(compression, twice(compression)).length, compression.name());
    }
  }

  /** As pbzip2 makes a file: the marks of streams fall on every place of a buffer. */
  @Test
  void manyBzip2StreamsComeBackWhereverTheyBegin() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (int i = 0; i < 700; i++) {
      packed.write(packed(new Bzip2(), content(100 + i)));
      content.write(content(100 + i));
    }
    byte[] all = packed.toByteArray();
    assertArrayEquals(content.toByteArray(), unpacked(new Bzip2(), all));
    byte[] cut = Arrays.copyOf(all, all.length - 3);
    assertThrows(IOException.class, () -> unpacked(new Bzip2(), cut));
  }

  /** As bunzip2 does: a device pads a file with zeros. */
  @Test
  void paddingBehindABzip2StreamDoesNoHarm() throws IOException {
    byte[] packed = packed(new Bzip2(), content(1000));
    byte[] padded = Arrays.copyOf(packed, packed.length + 100);
    assertArrayEquals(content(1000), unpacked(new Bzip2(), padded));
  }

  private static byte[] twice(CompressionProvider compression) throws IOException {
    byte[] half = packed(compression, content(1000));
    byte[] both = Arrays.copyOf(half, 2 * half.length);
    System.arraycopy(half, 0, both, half.length, half.length);
    return both;
  }

  /** A broken head is the file's fault, told with its place, like a broken end. */
  @Test
  void dataThatIsBrokenInItsFirstBytesIsTypedWithThePlace(@TempDir Path folder) throws IOException {
    byte[] packed = packed(new Gzip(), content(20_000));
    Path cut = folder.resolve("vectors.txt.gz");
    for (int length : new int[] {12, 20, 1000, packed.length - 4}) {
      Files.write(cut, Arrays.copyOf(packed, length));
      VectorFileException e =
          assertThrows(VectorFileException.class, () -> Tables.installed().open(cut));
      assertTrue(e.place().startsWith("byte "), e.getMessage());
      assertTrue(e.getMessage().contains("expected whole gzip data"), e.getMessage());
    }
    packed[600] ^= 0x55;
    Files.write(cut, packed);
    assertThrows(VectorFileException.class, () -> Tables.installed().open(cut));
  }

  @ParameterizedTest
  @MethodSource("all")
  void aSmallDamagedFileIsToldByItsVerdict(CompressionProvider compression, @TempDir Path folder)
      throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = compression.compress(packed)) {
      out.write("2 2\ncat 1 2\ndog 3 4\n".getBytes(StandardCharsets.US_ASCII));
    }
    byte[] bytes = packed.toByteArray();
    String ending = compression.extensions().getFirst();
    Path whole = Files.write(folder.resolve("whole.txt." + ending), bytes);
    assertNotEquals(Verified.Verdict.DAMAGED, verdict(whole));
    Path cut =
        Files.write(folder.resolve("cut.txt." + ending), Arrays.copyOf(bytes, bytes.length - 7));
    assertEquals(Verified.Verdict.DAMAGED, verdict(cut));
  }

  private static Verified.Verdict verdict(Path file) {
    return Tables.installed().verify(file.toString(), Progress.NONE).getFirst().verdict();
  }

  @Test
  void anArchiveOfTwoFilesSaysSo() throws IOException {
    byte[] archive = archive("a.txt", "b.txt");
    assertTrue(new Zip().recognises(archive));
    IOException e = assertThrows(IOException.class, () -> unpacked(new Zip(), archive));
    assertEquals(
        "the archive holds more than one file, a.txt and b.txt; unpack it and give one of them",
        e.getMessage());
  }

  @Test
  void archivesThatAreAFormatThemselvesAreLeftAlone() throws IOException {
    assertFalse(new Zip().recognises(archive("embeddings.npy")));
    assertFalse(new Zip().recognises(archive("metadata.json", "model.weights.h5")));
    assertTrue(new Zip().recognises(archive("glove.840B.300d.txt")));
  }

  private static byte[] archive(String... names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write("cat 1 2\n".getBytes("UTF-8"));
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    Random random = new Random(size);
    for (int i = 0; i < size; i++) {
      content[i] = (byte) ('a' + random.nextInt(16));
    }
    return content;
  }

  private static byte[] packed(CompressionProvider compression, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = compression.compress(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] unpacked(CompressionProvider compression, byte[] packed)
      throws IOException {
    try (InputStream in = compression.decompress(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    }
  }
}
