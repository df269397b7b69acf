package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tables go to gensim, fastText, h5py, NumPy and h5dump and come back, by interop/matrix.py; gensim
 * is asked the same questions, by interop/answers.py.
 */
@Tag("long")
class InteropIT {

  /** The interpreter that gensim, h5py and NumPy are installed for. */
  private static final String PYTHON = System.getenv().getOrDefault("PYTHON", "python3");

  @Test
  void otherToolsReadOurFilesAndWeReadTheirs() throws Exception {
    assumeTrue(
        succeeds(PYTHON, "-c", "import gensim, h5py, numpy")
            && succeeds("fasttext", "print-word-vectors")
            && succeeds("h5dump", "--version"),
        "gensim, h5py, NumPy, fastText or h5dump is not installed");
    assertEndsWell("src/test/interop/matrix.py");
  }

  @Test
  void gensimGivesTheSameAnswers() throws Exception {
    assumeTrue(succeeds(PYTHON, "-c", "import gensim, numpy"), "gensim or NumPy is not installed");
    assertEndsWell("src/test/interop/answers.py");
  }

  private static void assertEndsWell(String script) throws Exception {
    Path embedkit = Path.of("target", "embedkit", "bin", "embedkit").toAbsolutePath();
    Process process =
        new ProcessBuilder(PYTHON, script, embedkit.toString()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), output);
  }

  /** Tells whether a command is there; fastText ends with 1 where it prints its usage. */
  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0 || command[0].equals("fasttext");
    } catch (IOException e) {
      return false;
    }
  }
}
