package embedkit.app.command.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.api.TrainingCancelledException;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.training.Pipeline;
import embedkit.training.PipelineRun;
import embedkit.training.progress.TrainingProgress;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A table that learns in the file that it is to be. The limit only ends a test that would hang for
 * a process that does not start.
 */
@Tag("slow")
@Timeout(1800)
class LearningInPlaceTest {

  private static final int WORDS = 45_000;

  /** 54 MB of rows, and as much of output rows. */
  private static final int DIM = 300;

  /** There is room for neither. */
  private static final String SMALL_HEAP = "-Xmx48m";

  @TempDir Path folder;

  /** Learns a text as {@link #pipeline} says; tells by a word what became of it. */
  static final class Learner {
    private Learner() {}

    public static void main(String[] arguments) {
      Path text = Path.of(arguments[0]);
      Path out = Path.of(arguments[2]);
      long epochs = Long.parseLong(arguments[3]);
      try (EmbeddingTable table =
          pipeline(text, arguments[1], out).with(Pipeline.EPOCHS, epochs).train(Learner::tell)) {
        System.out.println("learned " + table.rows());
      } catch (RuntimeException e) {
        System.out.println(e.getClass().getSimpleName());
      }
    }

    private static void tell(TrainingProgress progress) {
      System.out.println("learning");
    }
  }

  private static Pipeline pipeline(Path text, String store, Path out) {
    return Pipeline.of(text.toString())
        .with(Pipeline.STORE, store)
        .with(Pipeline.OUT, out.toString())
        .dim(DIM)
        .epochs(1)
        .minCount(1)
        .threads(1)
        .with(Pipeline.SUBSAMPLE, 0.0)
        .with(Pipeline.SEED, 7L);
  }

  /** Every word, and the first ones more often. */
  private Path text(int words, int tokens) throws IOException {
    Random random = new Random(5);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tokens; i++) {
      int word = i < words ? i : (int) (words * Math.pow(random.nextDouble(), 4));
      text.append('w').append(word).append(i % 20 == 19 ? '\n' : ' ');
    }
    return Files.writeString(folder.resolve("text.txt"), text);
  }

  private Process start(String heap, Path text, String store, Path out, int epochs)
      throws IOException {
    String path =
        Stream.of(System.getProperty("jdk.module.path", ""), System.getProperty("java.class.path"))
            .flatMap(paths -> Stream.of(paths.split(File.pathSeparator)))
            .map(part -> Path.of(part).toAbsolutePath().toString())
            .reduce(
                Path.of("target", "classes").toAbsolutePath()
                    + File.pathSeparator
                    + Path.of("target", "test-classes").toAbsolutePath(),
                (all, part) -> all + File.pathSeparator + part);
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            heap,
            "-Djava.io.tmpdir=" + folder,
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            path,
            Learner.class.getName(),
            text.toString(),
            store,
            out.toString(),
            Integer.toString(epochs))
        .redirectErrorStream(true)
        .redirectOutput(log().toFile())
        .start();
  }

  private Path log() {
    return folder.resolve("log");
  }

  private String said() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      return e.toString();
    }
  }

  private String told(String heap, Path text, String store, Path out) throws Exception {
    assertEquals(0, start(heap, text, store, out, 1).waitFor(), () -> said());
    List<String> lines = Files.readAllLines(log());
    return lines.getLast();
  }

  @Test
  void aTableThatItsHeapCouldNotHoldIsByteForByteTheOneThatTheHeapLearns() throws Exception {
    Path text = text(WORDS, 3 * WORDS);
    Path inPlace = folder.resolve("in-place.safetensors");
    Path heap = folder.resolve("heap.safetensors");
    assertEquals("InsufficientSpaceException", told(SMALL_HEAP, text, "heap", heap));
    assertEquals("learned " + WORDS, told(SMALL_HEAP, text, "mmap:path=" + inPlace, inPlace));
    pipeline(text, "heap", heap).train().close();
    assertEquals(-1, Files.mismatch(heap, inPlace));
    for (Verified part : Tables.installed().verify(inPlace.toString(), Progress.NONE)) {
      assertEquals(Verified.Verdict.WHOLE, part.verdict(), part.part());
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(heap, inPlace, log(), text), left.sorted().toList());
    }
  }

  @Test
  void aTableWhoseRunWasKilledIsNotTakenForOneThatHasLearned() throws Exception {
    Path text = text(500, 2000);
    Path out = folder.resolve("killed.safetensors");
    Process learner = start(SMALL_HEAP, text, "mmap:path=" + out, out, 1_000_000);
    try {
      while (!Files.readString(log()).contains("learning")) {
        assertTrue(learner.isAlive(), () -> "the run did not start");
        Thread.sleep(5);
      }
    } finally {
      learner.destroyForcibly().waitFor();
    }
    VectorFileException refusal =
        assertThrows(VectorFileException.class, () -> Tables.installed().open(out));
    assertTrue(refusal.getMessage().contains(out.toString()), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("whose writer was killed"), refusal.getMessage());
    assertThrows(FileAccessException.class, () -> pipeline(text, "mmap:path=" + out, out).train());
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(out, log(), text), left.sorted().toList());
    }
  }

  @Test
  void aRunThatIsCancelledLeavesNoTableThatLooksLearned() throws IOException {
    Path text = text(50, 2000);
    Path out = folder.resolve("cancelled.safetensors");
    PipelineRun run =
        PipelineRun.of(
            Tables.installed(),
            pipeline(text, "mmap:path=" + out, out).dim(8).with(Pipeline.EPOCHS, 100_000L));
    assertThrows(TrainingCancelledException.class, () -> run.train(progress -> run.cancel()));
    assertFalse(Files.exists(out));
  }

  @ParameterizedTest
  @CsvSource({
    "t.vec, skipgram, which is a .safetensors file",
    "t.safetensors, skipgram:maxn=5, such as those of n-grams"
  })
  void whatCannotLearnInItsOwnFileIsToldAndLeavesNone(String name, String objective, String told)
      throws IOException {
    Path text = text(50, 2000);
    Path out = folder.resolve(name);
    Pipeline pipeline =
        pipeline(text, "mmap:path=" + out, out).dim(8).with(Pipeline.OBJECTIVE, objective);
    String message =
        assertThrows(ConfigurationException.class, () -> pipeline.train()).getMessage();
    assertTrue(message.contains(told), message);
    assertFalse(Files.exists(out));
  }

  @Test
  void otherFilesAreWrittenBesideTheOneThatLearns() throws IOException {
    Path text = text(50, 2000);
    Path own = folder.resolve("own.safetensors");
    Path other = folder.resolve("other.safetensors");
    Pipeline pipeline =
        pipeline(text, "mmap:path=" + own, other)
            .dim(8)
            .with(Pipeline.OUT, other + "," + folder.resolve(".").resolve("own.safetensors"));
    pipeline.train().close();
    assertArrayEquals(Files.readAllBytes(other), Files.readAllBytes(own));
  }
}
