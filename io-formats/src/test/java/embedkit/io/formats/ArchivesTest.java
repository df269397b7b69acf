package embedkit.io.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Opening;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.api.file.FileStream;
import embedkit.api.file.InputFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of several files: one is named, or only one is a table, or they are told. */
class ArchivesTest {

  private static final String CATS = "2 2\ncat 1 2\ndog 3 4\n";
  private static final String KINGS = "2 3\nking 1 2 3\nqueen 4 5 6\n";

  @TempDir Path folder;

  /** A name, its text, and so on. */
  private Path zip(String name, String... members) throws IOException {
    Path file = folder.resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < members.length; i += 2) {
        zip.putNextEntry(new ZipEntry(members[i]));
        zip.write(members[i + 1].getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return file;
  }

  private static byte[] tar(String... members) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < members.length; i += 2) {
      String name = members[i];
      if (name.startsWith("pax:")) {
        String record = " path=" + name.substring(4) + "\n";
        int length = record.length() + 2;
        block(out, "PaxHeaders/x", length + record, 'x');
        name = "short";
      } else if (name.length() > 100) {
        block(out, "././@LongLink", name + "\0", 'L');
        name = name.substring(0, 100);
      }
      block(out, name, members[i + 1], name.endsWith("/") ? '5' : '0');
    }
    out.write(new byte[1024]);
    return out.toByteArray();
  }

  private static void block(ByteArrayOutputStream out, String name, String text, char kind)
      throws IOException {
    byte[] head = new byte[512];
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    put(head, 0, name);
    put(head, 100, "0000644\0" + "0000000\0" + "0000000\0");
    put(head, 124, String.format("%011o\0", content.length) + "00000000000\0" + "        " + kind);
    put(head, 257, "ustar\00000");
    int sum = 0;
    for (byte b : head) {
      sum += b & 0xFF;
    }
    put(head, 148, String.format("%06o\0 ", sum));
    out.write(head);
    out.write(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
  }

  private static void put(byte[] head, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, head, at, bytes.length);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static void assertCats(String address) {
    try (EmbeddingTable table = Tables.installed().open(address, Opening.usual())) {
      assertEquals(2, table.rows(), address);
      assertArrayEquals(new float[] {3, 4}, table.vector("dog").orElseThrow(), address);
    }
  }

  private static EmbedkitException refused(String address) {
    return assertThrows(
        EmbedkitException.class,
        () -> Tables.installed().open(address, Opening.usual()).close(),
        address);
  }

  @Test
  void aMemberIsNamedBehindTheArchive() throws IOException {
    Path zip = zip("g.zip", "g.3d.txt", KINGS, "in/g.2d.txt", CATS);
    assertCats(zip + "#in/g.2d.txt");
    InputFile file = Tables.installed().file(zip + "#g.3d.txt");
    assertEquals("g.3d.txt", file.name());
    assertEquals("zip", file.compression().orElseThrow());
    Path tar = Files.write(folder.resolve("g.tar"), tar("g.3d.txt", KINGS, "in/g.2d.txt", CATS));
    assertCats(tar + "#in/g.2d.txt");
    Path tgz = Files.write(folder.resolve("g.tar.gz"), gzip(Files.readAllBytes(tar)));
    assertCats(tgz + "#in/g.2d.txt");
    assertEquals("gzip", Tables.installed().file(tgz + "#g.3d.txt").compression().orElseThrow());
  }

  @Test
  void aMemberOfACompressedTarIsUnpackedOnce() throws IOException {
    byte[] tar = tar("README.md", "vectors", "g.3d.txt", KINGS, "in/g.2d.txt", CATS);
    for (String inner : List.of("", "#g.3d.txt", "#in/g.2d.txt")) {
      byte[] packed = gzip(inner.isEmpty() ? tar("README.md", "vectors", "g.3d.txt", KINGS) : tar);
      Path tgz = Files.write(folder.resolve("once.tar.gz"), packed);
      InputFile file = Tables.installed().file(tgz + inner);
      // What is read from now on cannot come from the archive.
      Files.delete(tgz);
      try (FileStream in = file.open()) {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(inner.equals("#in/g.2d.txt") ? CATS : KINGS, text);
        assertEquals(packed.length, in.position(), 1);
      }
    }
  }

  @Test
  void withoutANameTablesAreListedAndNothingIsUnpacked() throws IOException {
    String list = ", found g.3d.txt (27 bytes), g.2d.txt (20 bytes); say which, as ";
    Path zip = zip("g.zip", "g.3d.txt", KINGS, "g.2d.txt", CATS, "README.txt", "vectors");
    assertEquals(
        zip + ": expected a zip archive with one table" + list + zip + "#g.3d.txt",
        refused(zip.toString()).getMessage());
    byte[] tar = tar("g.3d.txt", KINGS, "g.2d.txt", CATS, "g.md", "vectors");
    Path file = Files.write(folder.resolve("g.tgz"), gzip(tar));
    assertEquals(
        file + ": expected a tar archive with one table" + list + file + "#g.3d.txt",
        refused(file.toString()).getMessage());
    assertTrue(
        refused(zip + "#g.4d.txt")
            .getMessage()
            .contains("expected a member named g.4d.txt, found g.3d.txt (27 bytes), "));
  }

  @Test
  void theOnlyTableAmongOtherFilesIsMeant() throws IOException {
    String[] members = {
      "__MACOSX/._cats.txt",
      "\0\5\26\7 1 2",
      "model/",
      "",
      "LICENSE",
      "do 1 2\n",
      "meta.json",
      "{\"dim\": 2}",
      "model/cats.txt",
      CATS,
      "model/notes.txt",
      "as they are\n"
    };
    assertCats(zip("m.zip", members).toString());
    assertCats(Files.write(folder.resolve("m.tar"), tar(members)).toString());
    assertCats(Files.write(folder.resolve("m.tar.gz"), gzip(tar(members))).toString());
  }

  /**
   * Numbers parted by tabs are a projector's, whose words lie in a file that is found by its name.
   */
  @ParameterizedTest
  @ValueSource(strings = {"rows\0.tsv", "../rows.tsv", "/rows.tsv", "a/../../rows.tsv"})
  void aMemberWhoseNameNamesNoFileHasNoWordsBesideIt(String name) throws IOException {
    Path inner = Files.createDirectories(folder.resolve("inner"));
    Files.writeString(folder.resolve("rows_metadata.tsv"), "cat\ndog\n");
    Path file = Files.move(zip("z.zip", name, "1\t2\n3\t4\n"), inner.resolve("z.zip"));
    // Whatever is recognised, it has no words of another folder.
    try (EmbeddingTable table = Tables.installed().open(file)) {
      assertEquals(-1, table.vocabulary().map(words -> words.row("cat")).orElse(-1L));
    }
    Opening projector = Opening.usual().as("projector-tsv");
    try (EmbeddingTable table = Tables.installed().open(file.toString(), projector)) {
      assertTrue(table.vocabulary().isEmpty());
    }
  }

  @Test
  void longNamesOfTarAreRead() throws IOException {
    String name = "folder/".repeat(20) + "cats.txt";
    byte[] gnu = tar(name, CATS, "kings.txt", KINGS);
    assertCats(Files.write(folder.resolve("g.tar"), gnu) + "#" + name);
    byte[] pax = tar("pax:caf\u00E9s.txt".replace("\u00E9", "e"), CATS, "kings.txt", KINGS);
    assertCats(Files.write(folder.resolve("p.tar"), pax) + "#cafes.txt");
  }

  @Test
  void aMemberMayBePackedItself() throws IOException {
    String packed = new String(gzip(CATS.getBytes("UTF-8")), StandardCharsets.ISO_8859_1);
    assertCats(zip("c.zip", "cats.txt.gz", packed).toString());
  }

  @Test
  void whatIsMeantInsideAMemberStandsBehindIt() throws IOException {
    byte[] npz = Files.readAllBytes(Path.of("src/test/resources/hdf5/two.h5"));
    Path zip =
        zip("two.zip", "two.h5", new String(npz, StandardCharsets.ISO_8859_1), "kings.txt", KINGS);
    InputFile file = Tables.installed().file(zip + "#two.h5#/a");
    assertEquals("two.h5", file.name());
    assertEquals("/a", file.inner().orElseThrow());
    Path one = zip("one.zip", "two.h5", new String(npz, StandardCharsets.ISO_8859_1));
    assertTrue(refused(one + "#tow.h5").getMessage().contains("expected a member named tow.h5"));
    assertEquals("/a", Tables.installed().file(one + "#/a").inner().orElseThrow());
  }

  @Test
  void membersPackedByOtherMethodsAreReadOrNamed() throws IOException {
    try (EmbeddingTable table = Tables.installed().open(Path.of("src/test/resources/bzip2.zip"))) {
      assertEquals(2, table.rows());
    }
    Path zip = zip("c.zip", "cats.txt", CATS);
    byte[] bytes = Files.readAllBytes(zip);
    assertTrue((bytes[6] & 8) != 0, "its sizes stand in a descriptor behind it");
    assertCats(zip.toString());
    int entry = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
    bytes[entry + 10] = 14;
    assertEquals(
        zip
            + ":cats.txt: expected a member that is stored, or packed by deflate, bzip2, zstd or"
            + " xz, found one packed by LZMA; unpack it with 7z and give that file",
        refused(Files.write(zip, bytes).toString()).getMessage());
    bytes[entry + 10] = 8;
    bytes[entry + 8] |= 1;
    assertTrue(
        refused(Files.write(zip, bytes).toString()).getMessage().contains("one that is encrypted"));
  }

  @Test
  void aStoredMemberIsRead() throws IOException {
    Path file = folder.resolve("s.zip");
    byte[] content = CATS.getBytes(StandardCharsets.UTF_8);
    CRC32 crc = new CRC32();
    crc.update(content);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      ZipEntry entry = new ZipEntry("cats.txt");
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(content.length);
      entry.setCrc(crc.getValue());
      zip.putNextEntry(entry);
      zip.write(content);
    }
    assertCats(file.toString());
    byte[] bytes = Files.readAllBytes(file);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("dog 3");
    bytes[at + 4] = '7';
    Files.write(file, bytes);
    assertTrue(refused(file.toString()).getMessage().contains("another CRC-32"));
    // Bytes may stand before an archive, as those of a program that unpacks it.
    bytes[at + 4] = '3';
    Path later = folder.resolve("later.zip");
    byte[] shifted = new byte[bytes.length + 10];
    System.arraycopy(bytes, 0, shifted, 10, bytes.length);
    System.arraycopy(bytes, 0, shifted, 0, 4);
    assertCats(Files.write(later, shifted).toString());
  }

  @Test
  void aMemberIsVerifiedByItsSum() throws IOException {
    String rows = "1000 100\n" + ("w" + " 1".repeat(100) + "\n").repeat(1000);
    for (int i = 0; i < 1000; i++) {
      rows = rows.replaceFirst("\nw ", "\nw" + i + " ");
    }
    Path file = zip("v.zip", "v.txt", rows);
    assertEquals(
        List.of(new Verified("v.txt in zip", rows.length(), Verified.Verdict.WHOLE)),
        Tables.installed().verify(file.toString(), Progress.NONE));
    byte[] bytes = Files.readAllBytes(file);
    int entry = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
    bytes[entry + 16] ^= 1;
    Files.write(file, bytes);
    List<Verified> found = Tables.installed().verify(file.toString(), Progress.NONE);
    assertEquals(Verified.Verdict.DAMAGED, found.getFirst().verdict());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.zip", "a.tar", "a.tar.gz"})
  void anArchiveThatIsCutAnywhereIsTold(String name) throws IOException {
    byte[] whole =
        name.equals("a.zip")
            ? Files.readAllBytes(zip("whole", "cats.txt", CATS, "kings.bin", KINGS))
            : tar("cats.txt", CATS, "kings.bin", KINGS);
    byte[] bytes = name.endsWith(".gz") ? gzip(whole) : whole;
    Path file = folder.resolve(name);
    // The padding and the zeros at the end of a tar may be lacking.
    int last = name.equals("a.tar") ? 1536 : bytes.length;
    for (int length = 4; length < last; length += 7) {
      Files.write(file, Arrays.copyOf(bytes, length));
      EmbedkitException e = refused(file + "#cats.txt");
      assertTrue(
          e instanceof VectorFileException || e instanceof FileAccessException, e.toString());
    }
  }

  @Test
  void damagedArchivesAreNeverAnythingButTypedFailures() throws IOException {
    byte[] zip = Files.readAllBytes(zip("whole", "cats.txt", CATS, "kings.txt", KINGS));
    byte[] tar = tar("cats.txt", CATS, "kings.txt", KINGS);
    Random random = new Random(3);
    for (int i = 0; i < 2000; i++) {
      byte[] broken = (i % 2 == 0 ? zip : tar).clone();
      broken[4 + random.nextInt(broken.length - 4)] = (byte) random.nextInt(256);
      Path file = Files.write(folder.resolve("broken"), broken);
      try (EmbeddingTable table = Tables.installed().open(file + "#cats.txt", Opening.usual())) {
        assertTrue(table.rows() <= 3);
      } catch (EmbedkitException e) {
        assertTrue(e.getMessage().contains("broken"), e.getMessage());
      }
    }
  }

  @Test
  void theDirectoryOfAModelOpens() throws IOException {
    Files.writeString(folder.resolve("README.md"), "A model.\n");
    Files.writeString(folder.resolve("cats.txt"), CATS);
    assertCats(folder.toString());
    Files.writeString(folder.resolve("kings.txt"), KINGS);
    assertTrue(
        refused(folder.toString())
            .getMessage()
            .endsWith(
                "it is a directory of 2 tables, cats.txt, kings.txt; name the one that is meant"));
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertTrue(refused(empty.toString()).getMessage().contains("no file in it is a table"));
    Path saved = Files.createDirectory(folder.resolve("saved"));
    Files.write(saved.resolve("saved_model.pb"), new byte[] {8, 1, 18, 0});
    assertTrue(
        refused(saved.toString()).getMessage().contains("the program of a TensorFlow SavedModel"));
  }
}
