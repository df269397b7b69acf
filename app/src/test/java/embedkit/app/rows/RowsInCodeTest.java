package embedkit.app.rows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Opening;
import embedkit.Saving;
import embedkit.Selection;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.spi.VectorFormatProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Tables made in code go to every format, and come back through streams and class paths. */
class RowsInCodeTest {

  private static final String GLOVE = "cat 1 2.5 -3\nkitten 0.5 0 1e-3\n";

  @TempDir Path folder;

  private final Tables tables = Tables.installed();

  private EmbeddingTable made() {
    return tables
        .builder(3)
        .add("cat", 1, 2.5f, -3)
        .add("Bärin", 0, 0, 0)
        .add("kitten", 0.5f, 0, 1e-3f)
        .build();
  }

  @TestFactory
  Stream<DynamicTest> aTableMadeInCodeIsSavedToEachFormatAndOpenedAgain() {
    return tables.catalog().formats().all().stream()
        .filter(VectorFormatProvider::writes)
        .map(format -> DynamicTest.dynamicTest(format.name(), () -> goesRound(format)));
  }

  private void goesRound(VectorFormatProvider format) {
    Path file = folder.resolve(format.name() + "." + format.extensions().getFirst());
    boolean wordless = format.name().equals("npy");
    String spec = wordless ? "npy:tokens=drop" : format.name();
    try (EmbeddingTable table = made()) {
      tables.save(table, file, Saving.usual().as(spec));
      try (EmbeddingTable again = tables.open(file)) {
        assertEquals(3, again.rows());
        for (long row = 0; row < 3; row++) {
          assertArrayEquals(table.vector(row), again.vector(row));
        }
        assertEquals(wordless ? -1 : 1, again.row("Bärin"));
      }
    }
  }

  @Test
  void aTableIsBuiltInAnyStorageAndElementType() {
    Path file = folder.resolve("half.safetensors");
    tables.builder(2).add("a", 1, 1.0001f).build("mmap:path=" + file, ElementType.F16).close();
    try (EmbeddingTable opened = tables.open(file)) {
      assertEquals(ElementType.F16, opened.store().elementType());
      assertArrayEquals(new float[] {1, 1}, opened.vector("a").orElseThrow());
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes(text));
    }
    return packed.toByteArray();
  }

  private static void assertGlove(EmbeddingTable table) {
    assertEquals(2, table.rows());
    assertArrayEquals(new float[] {0.5f, 0, 1e-3f}, table.vector("kitten").orElseThrow());
  }

  @Test
  void aStreamIsReadToItsEndAndLeftOpen() throws IOException {
    boolean[] closed = new boolean[1];
    for (byte[] content : List.of(bytes(GLOVE), gzip(GLOVE))) {
      InputStream in =
          new FilterInputStream(new ByteArrayInputStream(content)) {
            @Override
            public void close() {
              closed[0] = true;
            }
          };
      try (EmbeddingTable table = tables.open(in)) {
        assertGlove(table);
      }
      assertEquals(-1, in.read());
    }
    assertFalse(closed[0], "whoever opened it closes it");
  }

  @Test
  void aStreamOfAMappedFormatIsMappedAndLeavesNoFile() throws IOException {
    Path file = folder.resolve("cats.safetensors");
    try (EmbeddingTable table = made()) {
      tables.save(table, file);
    }
    byte[] content = Files.readAllBytes(file);
    // A place of its own: who knows what others keep in the machine's, or let nobody look at.
    String usual = System.getProperty("java.io.tmpdir");
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    System.setProperty("java.io.tmpdir", temporary.toString());
    try (EmbeddingTable table = tables.open(new ByteArrayInputStream(content))) {
      assertArrayEquals(new float[] {1, 2.5f, -3}, table.vector("cat").orElseThrow());
      try (Stream<Path> left = Files.walk(temporary)) {
        assertFalse(left.anyMatch(Files::isRegularFile), "a scratch file is left");
      }
      System.setProperty("java.io.tmpdir", folder.resolve("missing").toString());
      assertThrows(
          FileAccessException.class,
          () -> tables.open(new ByteArrayInputStream(content)),
          "that is where it was");
    } finally {
      System.setProperty("java.io.tmpdir", usual);
    }
  }

  @Test
  void aStreamIsOpenedAsToldAndItsNameTellsTheFormat() {
    Selection first =
        new Selection(
            1,
            Selection.all().only(),
            false,
            false,
            Selection.all().duplicates(),
            Selection.all().nonFinite());
    InputStream csv = new ByteArrayInputStream(bytes("word,x,y\ncat,1,2\ndog,3,4\n"));
    try (EmbeddingTable table =
        tables.open(csv, "mine/animals.csv", Opening.usual().selecting(first))) {
      assertEquals(1, table.rows());
      assertArrayEquals(new float[] {1, 2}, table.vector("cat").orElseThrow());
    }
  }

  @Test
  void aBrokenStreamIsToldByItsNameAndPlace() {
    InputStream in = new ByteArrayInputStream(bytes("cat 1 2 3\nkitten 4 5 6\ndog 7 8\n"));
    VectorFileException e =
        assertThrows(VectorFileException.class, () -> tables.open(in, "pets.txt", Opening.usual()));
    assertEquals("3", e.place());
    assertTrue(e.getMessage().startsWith("pets.txt:3: expected 3 numbers"), e.getMessage());
    InputStream none = InputStream.nullInputStream();
    VectorFileException empty = assertThrows(VectorFileException.class, () -> tables.open(none));
    assertTrue(empty.getMessage().startsWith("stream: expected"), empty.getMessage());
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("connection reset");
          }
        };
    FileAccessException failed =
        assertThrows(FileAccessException.class, () -> tables.open(failing));
    assertEquals("cannot read stream: connection reset", failed.getMessage());
    for (String name : List.of("", "a/", "..", "a\0b")) {
      assertThrows(ConfigurationException.class, () -> tables.open(none, name, Opening.usual()));
    }
  }

  @Test
  void aResourceIsOpenedFromAJarAndFromAFolderOfAClassPath() throws Exception {
    Path jar = folder.resolve("words.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("vectors/glove.txt.gz"));
      zip.write(gzip(GLOVE));
    }
    Path unpacked = Files.createDirectories(folder.resolve("classes/vectors"));
    Files.write(unpacked.resolve("plain and äöü.txt"), bytes(GLOVE));
    URL[] path = {jar.toUri().toURL(), folder.resolve("classes").toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(path, null)) {
      for (String name : List.of("vectors/glove.txt.gz", "vectors/plain and äöü.txt")) {
        try (EmbeddingTable table = tables.openResource(loader, name)) {
          assertGlove(table);
        }
        try (EmbeddingTable table = tables.open(loader.getResource(name))) {
          assertGlove(table);
        }
      }
      FileAccessException e =
          assertThrows(
              FileAccessException.class, () -> tables.openResource(loader, "/vectors/glove.txt"));
      assertTrue(
          e.getMessage()
              .startsWith("cannot read the resource /vectors/glove.txt: the class loader finds"));
    }
    Files.delete(jar);
    FileAccessException none =
        assertThrows(FileAccessException.class, () -> tables.open((URL) null));
    assertTrue(none.getMessage().startsWith("cannot read a resource: its address is null"));
    URL gone = URI.create("jar:" + jar.toUri() + "!/vectors/glove.txt.gz").toURL();
    assertThrows(FileAccessException.class, () -> tables.open(gone));
    URL missing = Arrays.asList(path).getLast().toURI().resolve("no.txt").toURL();
    assertThrows(FileAccessException.class, () -> tables.open(missing));
  }
}
