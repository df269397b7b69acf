package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Standard streams that are full, closed or read only in part, and locales, of the built command.
 */
@Tag("slow")
class StreamsIT {

  private static final Path EMBEDKIT =
      Path.of("target", "embedkit", "bin", "embedkit").toAbsolutePath();

  @TempDir Path folder;

  /** What a line of the shell printed, both streams, and its status. */
  private record Ended(int status, String said) {}

  @BeforeEach
  void writeATable() throws IOException {
    Files.writeString(
        folder.resolve("t.vec"),
        "3 2\nking 1 0\n\u732b 1 0.5\n\u00fcber 0 1\n",
        StandardCharsets.UTF_8);
  }

  /** Runs a line; {@code $E} is the command. */
  private Ended line(String line) throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    // As a file, since Java may not be able to pass every letter on.
    Files.writeString(folder.resolve("line.sh"), line);
    ProcessBuilder builder = new ProcessBuilder("sh", "line.sh");
    builder.environment().put("E", EMBEDKIT.toString());
    builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
    Process process = builder.start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError("it never ends: " + line);
    }
    return new Ended(process.exitValue(), Files.readString(log));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nearest t.vec king", "--help", "--version", "info t.vec --json", "plugins"})
  void anAnswerThatCannotBeWrittenIsAFailureThatIsTold(String asked) throws Exception {
    Ended closed = line("\"$E\" " + asked + " >&-");
    assertEquals(
        new Ended(1, "embedkit: cannot write the answer: standard output is closed\n"), closed);
    assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full here");
    Ended full = line("\"$E\" " + asked + " >/dev/full");
    assertEquals(1, full.status());
    assertTrue(full.said().startsWith("embedkit: cannot write the answer: "), full.said());
  }

  @ParameterizedTest
  @ValueSource(strings = {"300000", "900000", "1200000"})
  void tooFewAddressesForJavaAreToldInASentenceOnStandardErrorAlone(String most) throws Exception {
    assumeTrue(line("ulimit -v 4000000").status() == 0, "this shell limits no addresses");
    Ended ended = line("ulimit -v " + most + "\n\"$E\" nearest t.vec king >out");
    assertEquals(1, ended.status());
    String told = "embedkit: ulimit -v allows " + Long.parseLong(most) / 1024 + " MiB of addresses";
    assertTrue(ended.said().startsWith(told), ended.said());
    assertEquals(1, ended.said().lines().count(), ended.said());
    assertEquals("", Files.readString(folder.resolve("out")));
  }

  @Test
  void whatTheSentenceProposesHelps() throws Exception {
    assumeTrue(line("ulimit -v 4000000").status() == 0, "this shell limits no addresses");
    Ended refused = line("ulimit -v 1600000\n\"$E\" nearest t.vec king --top 1");
    assumeTrue(refused.status() == 1, "the heap is small here, so Java starts as it is");
    String options = refused.said().replaceAll("(?s).*EMBEDKIT_JAVA_OPTS='([^']*)'.*", "$1");
    assertEquals(
        new Ended(0, "0.8944  \u732b\n"),
        line(
            "ulimit -v 1600000\nexport EMBEDKIT_JAVA_OPTS='"
                + options
                + "'\n\"$E\" nearest t.vec king --top 1"));
  }

  @Test
  void theShellStopsWhenNobodyReadsItsAnswers() throws Exception {
    Ended ended = line("yes 'nearest king' | \"$E\" shell t.vec | head -1");
    assertEquals(new Ended(0, "0.8944  \u732b\n"), ended);
  }

  @Test
  void aClosedStandardInputHasNothingToAskAndAClosedStandardErrorStillAnswers() throws Exception {
    assertEquals(new Ended(0, ""), line("\"$E\" shell t.vec <&-"));
    assertEquals(new Ended(0, "0.8944  \u732b\n"), line("\"$E\" nearest t.vec king --top 1 2>&-"));
    assertEquals(new Ended(1, ""), line("\"$E\" nearest t.vec queen 2>&-"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"LC_ALL=C", "LC_ALL=POSIX", "LC_ALL=xx_XX.UTF-8", "LANG=C LC_ALL="})
  void wordsAndPathsOfAnyScriptWorkUnderAnyLocale(String locale) throws Exception {
    assertEquals(
        new Ended(0, "0.8944  king\n"),
        line("env " + locale + " \"$E\" nearest t.vec \u732b --top 1"));
    assertEquals(0, line("env " + locale + " \"$E\" convert t.vec \u00fc.npz").status());
    assertEquals(0, line("test -s \u00fc.npz").status());
    assertEquals(
        new Ended(0, "0.8944  king\n"),
        line("env -i PATH=\"$PATH\" \"$E\" nearest \u00fc.npz \u732b --top 1"));
  }

  @Test
  void aWordOfAnotherCaseIsFoundAndTold() throws Exception {
    assertEquals(
        "embedkit: \"KING\" is not in this table; \"king\" is, and is taken for it\n0.8944  \u732b\n",
        line("\"$E\" nearest t.vec KING --top 1").said());
  }
}
