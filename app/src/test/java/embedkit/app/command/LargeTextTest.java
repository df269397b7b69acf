package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Catalog;
import embedkit.Opening;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A text table that is larger than the heap loads and converts, in a process of its own. */
@Tag("slow")
class LargeTextTest {

  private static final int DIM = 100;
  private static final String SMALL_HEAP = "-Xmx48m";

  /** 60 MB of rows. */
  private static final long ROWS = 150_000;

  @TempDir Path folder;

  /** What a process does that loads a table without the command line. */
  static final class Loader {
    private Loader() {}

    public static void main(String[] arguments) {
      Opening opening = Opening.usual().into("mmap:path=" + arguments[1]);
      Tables.installed().open(arguments[0], opening).close();
    }
  }

  private int run(String heap, Class<?> main, String... arguments) throws Exception {
    String path =
        Stream.of(System.getProperty("jdk.module.path", ""), System.getProperty("java.class.path"))
            .flatMap(paths -> Stream.of(paths.split(File.pathSeparator)))
            .map(part -> Path.of(part).toAbsolutePath().toString())
            .reduce(
                Path.of("target", "classes").toAbsolutePath()
                    + File.pathSeparator
                    + Path.of("target", "test-classes").toAbsolutePath(),
                (all, part) -> all + File.pathSeparator + part);
    Stream<String> command =
        Stream.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            heap,
            "-Djava.io.tmpdir=" + folder,
            "--add-modules=jdk.incubator.vector",
            "-cp",
            path,
            main.getName());
    return new ProcessBuilder(Stream.concat(command, Stream.of(arguments)).toList())
        .redirectErrorStream(true)
        .redirectOutput(log().toFile())
        .start()
        .waitFor();
  }

  private Path log() {
    return folder.resolve("log");
  }

  /** The usual level takes half a minute. */
  private static final class QuickGzip extends GZIPOutputStream {
    QuickGzip(OutputStream file) throws IOException {
      super(file, 1 << 16);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  private Path text(String name, long rows) throws IOException {
    Path text = folder.resolve(name);
    OutputStream file = Files.newOutputStream(text);
    if (name.endsWith(".gz")) {
      file = new QuickGzip(file);
    } else if (name.endsWith(".zst")) {
      file = Catalog.installed().compressions().find("zstd").compress(file);
    }
    GloveLikeText.write(file, rows, DIM);
    return text;
  }

  private void assertHolds(Path table, long rows) {
    try (EmbeddingTable found = Tables.installed().open(table)) {
      assertEquals(rows, found.rows());
      assertEquals(DIM, found.dim());
      for (long row = 0; row < rows; row += row < 20_000 ? 997 : rows / 101) {
        assertEquals(GloveLikeText.word(row), found.vocabulary().orElseThrow().token(row));
        float[] vector = found.vector(row);
        for (int d = 0; d < DIM; d++) {
          assertEquals(GloveLikeText.value(row, d), vector[d]);
        }
      }
      assertEquals(rows - 1, found.row(GloveLikeText.word(rows - 1)));
    }
  }

  private void assertLeftAreOnly(Path... files) throws IOException {
    try (Stream<Path> left = Files.list(folder)) {
      List<Path> expected = Stream.concat(Stream.of(files), Stream.of(log())).sorted().toList();
      assertEquals(expected, left.sorted().toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"large.txt", "large.txt.zst", "large.txt.gz"})
  void aTextThatIsLargerThanTheHeapConverts(String name) throws Exception {
    Path text = text(name, ROWS);
    Path table = folder.resolve("large.safetensors");
    int status = run(SMALL_HEAP, Main.class, "convert", text.toString(), table.toString());
    assertEquals(0, status, Files.readString(log()));
    assertHolds(table, ROWS);
    assertLeftAreOnly(text, table);
  }

  @Test
  void aTextThatIsLargerThanTheHeapIsLoadedIntoAMappedTable() throws Exception {
    Path text = text("large.txt", ROWS);
    Path table = folder.resolve("large.safetensors");
    int status = run(SMALL_HEAP, Loader.class, text.toString(), table.toString());
    assertEquals(0, status, Files.readString(log()));
    assertHolds(table, ROWS);
    assertLeftAreOnly(text, table);
  }

  @Test
  void aTextThatIsToStayOnAHeapThatCannotHoldItIsRefusedInASentence() throws Exception {
    Path text = text("large.txt", ROWS);
    int status = run(SMALL_HEAP, Main.class, "info", text.toString());
    String said = Files.readString(log());
    assertNotEquals(0, status, said);
    assertTrue(said.contains("of heap"), said);
    assertTrue(said.contains("mmap"), said);
    assertTrue(!said.contains("OutOfMemoryError") && !said.contains("\tat "), said);
  }

  /** 3 GB of text, 1.4 GB of rows, 256 MB of heap. */
  @Test
  @Tag("long")
  void threeGigabytesOfTextConvertInAHeapOf256Megabytes() throws Exception {
    long rows = 3_500_000;
    Path text = text("large.txt", rows);
    assertTrue(Files.size(text) > 3_000_000_000L, "the text has " + Files.size(text) + " bytes");
    Path table = folder.resolve("large.safetensors");
    int status = run("-Xmx256m", Main.class, "convert", text.toString(), table.toString());
    assertEquals(0, status, Files.readString(log()));
    assertHolds(table, rows);
    assertLeftAreOnly(text, table);
  }
}
