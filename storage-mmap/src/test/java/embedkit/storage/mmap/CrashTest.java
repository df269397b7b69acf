package embedkit.storage.mmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.spi.Options;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A writer that is killed (SIGKILL) at any moment leaves the old table or the new one. */
class CrashTest {

  @TempDir Path folder;
  private final Random random = new Random();

  @Test
  void aKilledWriterLeavesACompleteCheckpoint() throws Exception {
    checkpoints(5);
  }

  @Test
  void aTableThatWasTrainedInPlaceIsRefusedAfterTheWriterWasKilled() throws Exception {
    trainings(5);
  }

  @Test
  void aTableIsCompleteOrRefusedHoweverOftenItIsOpenedAndClosedUntilTheWriterIsKilled()
      throws Exception {
    closings("reopen", 5);
  }

  @Test
  void aNewTableIsCompleteOrRefusedAfterTheWriterWasKilled() throws Exception {
    closings("make", 5);
  }

  @Test
  @Tag("long")
  void aHundredTablesAreCompleteOrRefusedHoweverOftenTheyWereClosed() throws Exception {
    closings("reopen", 100);
    closings("make", 100);
  }

  @Test
  @Tag("long")
  void aHundredKilledWritersLeaveCompleteCheckpoints() throws Exception {
    checkpoints(100);
  }

  @Test
  @Tag("long")
  void aHundredTablesTrainedInPlaceAreRefusedAfterTheWriterWasKilled() throws Exception {
    trainings(100);
  }

  @Test
  void aSecondWriterIsToldWhoHoldsTheTable() throws Exception {
    Path file = folder.resolve("held.safetensors");
    CrashWriter.fresh(Optional.of(file)).close();
    Process writer = start("train", file);
    try {
      awaitFirst(writer);
      MappedStoreProvider provider = new MappedStoreProvider();
      Options write =
          Options.check("mmap", provider.options(), Map.of("write", "true", "dirty", "true"));
      FileAccessException refusal =
          assertThrows(
              FileAccessException.class,
              () -> provider.open(Tables.installed().file(file.toString()), write));
      String holder =
          Files.exists(Path.of("/proc/locks")) ? "process " + writer.pid() + " (java)" : "another";
      assertTrue(refusal.getMessage().contains(holder), refusal.getMessage());
    } finally {
      writer.destroyForcibly().waitFor();
    }
  }

  private void checkpoints(int rounds) throws Exception {
    Path file = folder.resolve("checkpoint.safetensors");
    float before = 0;
    for (int round = 0; round < rounds; round++) {
      float last = killed("checkpoint", file);
      float found = generation(file);
      assertTrue(
          found >= last && found <= last + 1,
          "found generation " + found + ", the writer had finished " + last);
      assertTrue(found > 0 && before >= 0);
      before = found;
      for (Verified part : Tables.installed().verify(file.toString(), Progress.NONE)) {
        assertEquals(Verified.Verdict.WHOLE, part.verdict(), part.part());
      }
    }
  }

  private void trainings(int rounds) throws Exception {
    Path file = folder.resolve("in-place.safetensors");
    for (int round = 0; round < rounds; round++) {
      Files.deleteIfExists(file);
      CrashWriter.fresh(Optional.of(file)).close();
      assertEquals(0, generation(file));
      killed("train", file);
      VectorFileException refusal =
          assertThrows(VectorFileException.class, () -> CrashWriter.open(file));
      assertTrue(refusal.getMessage().contains("mmap:dirty=true"), refusal.getMessage());
      MappedStoreProvider provider = new MappedStoreProvider();
      Options anyway = Options.check("mmap", provider.options(), Map.of("dirty", "true"));
      provider.open(Tables.installed().file(file.toString()), anyway).close();
    }
  }

  /** Writers that close a table again and again: what calls itself clean is one generation. */
  private void closings(String job, int rounds) throws Exception {
    Path file = folder.resolve(job + ".safetensors");
    int clean = 0;
    for (int round = 0; round < rounds; round++) {
      Files.deleteIfExists(file);
      CrashWriter.fresh(Optional.of(file)).close();
      float last = killed(job, file);
      if (Files.exists(file)) {
        clean += completeOrRefused(file, last) ? 1 : 0;
      }
    }
    assertTrue(rounds < 100 || clean > 0, "some writers were killed between two tables");
  }

  private static boolean completeOrRefused(Path file, float last) {
    try {
      float found = generation(file);
      assertTrue(found >= last && found <= last + 1, "found " + found + ", finished " + last);
      for (Verified part : Tables.installed().verify(file.toString(), Progress.NONE)) {
        assertEquals(Verified.Verdict.WHOLE, part.verdict(), part.part());
      }
      return true;
    } catch (VectorFileException e) {
      assertTrue(e.getMessage().contains(file.getFileName().toString()), e.getMessage());
      return false;
    }
  }

  /** Returns the one number that the whole table is made of. */
  private static float generation(Path file) {
    try (EmbeddingTable table = CrashWriter.open(file)) {
      assertEquals(CrashWriter.ROWS, table.rows());
      assertEquals(CrashWriter.ROWS - 1, table.row("w" + (CrashWriter.ROWS - 1)));
      float[] all = new float[CrashWriter.ROWS * CrashWriter.DIM];
      table.store().gather(0, CrashWriter.ROWS, all, 0, CrashWriter.DIM);
      for (float value : all) {
        assertEquals(all[0], value, "two generations are mixed in a table that says it is clean");
      }
      return all[0];
    }
  }

  /** Starts a writer, kills it at a random moment, and returns the last generation it told of. */
  private float killed(String job, Path file) throws IOException, InterruptedException {
    Process writer = start(job, file);
    try {
      awaitFirst(writer);
      Thread.sleep(random.nextInt(100), random.nextInt(1_000_000));
    } finally {
      writer.destroyForcibly().waitFor();
    }
    String told = Files.readString(told());
    return Float.parseFloat(told.substring(0, told.lastIndexOf('\n')).replaceAll("(?s).*\n", ""));
  }

  private Path told() {
    return folder.resolve("told");
  }

  private void awaitFirst(Process writer) throws IOException, InterruptedException {
    while (!Files.readString(told()).endsWith("\n")) {
      assertTrue(writer.isAlive(), () -> "the writer did not start");
      Thread.sleep(5);
    }
    assertTrue(Files.readString(told()).matches("(?s)1\n.*"), Files.readString(told()));
  }

  private Process start(String job, Path file) throws IOException {
    String path =
        String.join(
            File.pathSeparator,
            System.getProperty("jdk.module.path", ""),
            System.getProperty("java.class.path", ""),
            Path.of("target", "classes").toString(),
            Path.of("target", "test-classes").toString());
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "--add-modules=jdk.incubator.vector",
                "-cp",
                path,
                CrashWriter.class.getName(),
                job,
                file.toString()))
        .redirectError(folder.resolve("errors").toFile())
        .redirectOutput(told().toFile())
        .start();
  }
}
