package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.app.answer.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What comes through a pipe is all there, as if it had been a file. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class PipesTest {

  private static final int ROWS = 8_000;

  private record Result(int status, String out, String err) {}

  @TempDir Path folder;
  private byte[] table;

  @BeforeEach
  void makeTable() {
    StringBuilder rows = new StringBuilder();
    for (int row = 0; row < ROWS; row++) {
      rows.append("word%d %d.5 -%d.25 0.125\n".formatted(row, row % 7, row % 11));
    }
    table = rows.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static Result run(byte[] in, Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] line = Stream.of(args).map(Object::toString).toArray(String[]::new);
    InputStream input = new ByteArrayInputStream(in);
    int status =
        EmbedkitCommand.run(
            new Console(new PrintWriter(out), new PrintWriter(err), input, false), line);
    return new Result(status, out.toString(), err.toString());
  }

  /** A named pipe into which a thread writes, once. */
  private Path pipe(String name, byte[] content) throws IOException {
    Path pipe = folder.resolve(name);
    try {
      assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    Thread.ofVirtual()
        .start(
            () -> {
              try (OutputStream out = Files.newOutputStream(pipe)) {
                out.write(content);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return pipe;
  }

  private static byte[] gzipped(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static void assertRows(Result info) {
    assertEquals(0, info.status(), info.err());
    assertTrue(info.out().contains("8,000") || info.out().contains("8000"), info.out());
  }

  @Test
  void aTableOnStandardInputHasAllItsRows() throws IOException {
    assertRows(run(table, "info", "-"));
    assertRows(run(gzipped(table), "info", "-"));
  }

  @Test
  void aTableInANamedPipeHasAllItsRows() throws IOException {
    assertRows(run(new byte[0], "info", pipe("glove.txt", table)));
    assertRows(run(new byte[0], "info", pipe("glove.txt.gz", gzipped(table))));
  }

  @Test
  void aTableThatIsMappedComesThroughAPipe() throws IOException {
    Path mapped = folder.resolve("table.safetensors");
    Path text = file("table.txt", table);
    assertEquals(0, run(new byte[0], "convert", text, mapped).status());
    Result ofFile = run(new byte[0], "nearest", mapped, "word17", "--top", "3");
    Result ofPipe =
        run(
            new byte[0],
            "nearest",
            pipe("pipe", Files.readAllBytes(mapped)),
            "word17",
            "--top",
            "3");
    assertEquals(0, ofPipe.status(), ofPipe.err());
    assertEquals(ofFile.out(), ofPipe.out());
    Result ofInput = run(Files.readAllBytes(mapped), "nearest", "-", "word17", "--top", "3");
    assertEquals(ofFile.out(), ofInput.out());
    Result verified = run(Files.readAllBytes(mapped), "verify", "-");
    assertEquals(0, verified.status(), verified.err());
  }

  @Test
  void aFlawIsToldOfThePipe() throws IOException {
    String flawed = new String(table, StandardCharsets.US_ASCII) + "short 1.0\n";
    byte[] bytes = flawed.getBytes(StandardCharsets.US_ASCII);
    Result ofInput = run(bytes, "info", "-");
    assertEquals(1, ofInput.status());
    assertTrue(ofInput.err().contains("standard input:8001: expected 3 numbers"), ofInput.err());
    Path pipe = pipe("pipe", bytes);
    Result ofPipe = run(new byte[0], "info", pipe);
    assertTrue(ofPipe.err().contains(pipe + ":8001: expected 3 numbers"), ofPipe.err());
  }

  @Test
  void aTextOnStandardInputMayBeCompressed() throws IOException {
    byte[] text = "the cat sat on the mat\n".repeat(500).getBytes(StandardCharsets.US_ASCII);
    Object[] learn = {"--dim", "4", "--epochs", "1", "--force", "--out", folder.resolve("o.vec")};
    for (byte[] sent : new byte[][] {text, gzipped(text)}) {
      Result trained =
          run(sent, Stream.concat(Stream.of("train", "--corpus", "-"), Stream.of(learn)).toArray());
      assertEquals(0, trained.status(), trained.err());
      assertTrue(trained.err().contains("3,000 words"), trained.err());
    }
  }

  @Test
  void aTextInAPipeHasAllItsWords() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40_000; i++) {
      lines.append("w").append(i % 90).append(" w").append(i % 7).append('\n');
    }
    byte[] text = lines.toString().getBytes(StandardCharsets.US_ASCII);
    Result trained =
        run(
            new byte[0],
            "train",
            "--corpus",
            pipe("text", text),
            "--dim",
            "4",
            "--epochs",
            "1",
            "--out",
            folder.resolve("o.vec"));
    assertEquals(0, trained.status(), trained.err());
    assertTrue(trained.err().contains("80,000 words, 90 of them distinct"), trained.err());
  }

  @Test
  void pairsAndWordsComeThroughPipes() throws IOException {
    Path text = file("table.txt", table);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 6_000; i++) {
      lines.append("word%d\tword%d\t%d\n".formatted(i, i + 3, i % 10));
    }
    byte[] pairs = lines.toString().getBytes(StandardCharsets.US_ASCII);
    Result ofFile = run(new byte[0], "evaluate", text, "--pairs", file("pairs", pairs));
    Path other = Files.createDirectory(folder.resolve("pipes"));
    Result ofPipe =
        run(new byte[0], "evaluate", text, "--pairs", pipe(other.resolve("pairs"), pairs));
    assertEquals(0, ofPipe.status(), ofPipe.err());
    assertEquals(ofFile.out(), ofPipe.out());
    Result ofInput = run(pairs, "evaluate", text, "--pairs", "-");
    assertEquals(0, ofInput.status(), ofInput.err());
    assertEquals(
        ofFile.out().lines().skip(1).map(PipesTest::numbers).toList(),
        ofInput.out().lines().skip(1).map(PipesTest::numbers).toList());

    Path unnamed = folder.resolve("rows.npy");
    assertEquals(0, run(new byte[0], "convert", text, unnamed, "--to", "npy:tokens=drop").status());
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < ROWS; i++) {
      words.append("name").append(i).append('\n');
    }
    byte[] named = words.toString().getBytes(StandardCharsets.US_ASCII);
    Result looked =
        run(new byte[0], "lookup", unnamed, "name7999", "--vocab", pipe("vocab", named));
    assertEquals(0, looked.status(), looked.err());
  }

  private static String numbers(String line) {
    return line.replaceAll("[^0-9.]+", " ");
  }

  private Path pipe(Path at, byte[] content) throws IOException {
    return pipe(folder.relativize(at).toString(), content);
  }

  @Test
  void aTableThatGrowsComesThroughAPipe() throws IOException {
    byte[] text = "word1 word2 new word3\n".repeat(300).getBytes(StandardCharsets.US_ASCII);
    Result grown =
        run(
            text,
            "train",
            "--corpus",
            "-",
            "--from",
            pipe("from", table),
            "--epochs",
            "1",
            "--out",
            folder.resolve("grown.vec"));
    assertEquals(0, grown.status(), grown.err());
    assertTrue(grown.out().contains("8,001 rows of dim 3"), grown.out());
  }

  @Test
  void standardInputIsNotReadTwice() {
    Result twice = run(table, "evaluate", "-", "-");
    assertEquals(1, twice.status());
    assertTrue(twice.err().contains("standard input: it was read already"), twice.err());
  }
}
