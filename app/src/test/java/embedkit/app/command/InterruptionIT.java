package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ctrl-C, a request to end and a kill at random moments of a run's life: while it reads, makes its
 * table, learns, writes a checkpoint, saves. What is left is a checkpoint that goes on to the very
 * table of a run that nobody ended, or nothing, and no temporary file.
 */
class InterruptionIT {

  private static final Path EMBEDKIT = Path.of("target", "embedkit", "bin", "embedkit");
  private static final String OUT = "out.safetensors";
  private static final String CHECKPOINT = "out.checkpoint.safetensors";
  private static final String WHOLE = "whole.safetensors";
  private static final List<String> ENDS = List.of("INT", "TERM", "INT", "KILL");

  @TempDir Path folder;
  @TempDir Path temporary;
  private byte[] whole;
  private int resumable;

  private Process start(List<String> line) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(Stream.of(EMBEDKIT.toAbsolutePath().toString()), line.stream()).toList());
    builder.environment().put("EMBEDKIT_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary);
    return builder
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private static List<String> train(String out) {
    return List.of(
        ("train --corpus text.txt --threads 1 --epochs 6 --dim 50 --optimizer adagrad --store mmap"
                + " --checkpoint-minutes 0.005 --out "
                + out)
            .split(" "));
  }

  /** Begins anew, or goes on where there is a checkpoint; on the heap as well as mapped. */
  private List<String> next(int leg) {
    return Files.exists(folder.resolve(CHECKPOINT))
        ? List.of("train", "--resume", CHECKPOINT, "--store", leg % 2 == 0 ? "mmap" : "heap")
        : train(OUT);
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  private void writeText() throws IOException {
    Random random = new Random(4);
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < 40_000; line++) {
      for (int word = 0; word < 12; word++) {
        text.append('w').append((int) Math.abs(300 * random.nextGaussian())).append(' ');
      }
      text.append('\n');
    }
    Files.writeString(folder.resolve("text.txt"), text);
  }

  @Tag("slow")
  @Test
  void aRunThatIsEndedByEachSignalGoesOnToTheSameTable() throws Exception {
    endAtRandomMoments(ENDS.size(), 9);
  }

  @Test
  @Tag("long")
  void aRunThatIsEndedAHundredTimesGoesOnToTheSameTable() throws Exception {
    endAtRandomMoments(100, new Random().nextLong());
  }

  /** Compressing so many numbers with xz takes half a minute. */
  @Tag("slow")
  @Test
  void aTableThatIsBeingSavedIsGivenUpAndItsFileGoes() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int word = 0; word < 60_000; word++) {
      text.append('w').append(word % 20_000).append(word % 12 == 11 ? '\n' : ' ');
    }
    Files.writeString(folder.resolve("text.txt"), text);
    Process process =
        start(
            List.of(
                ("train --corpus text.txt --min-count 1 --epochs 1 --dim 300 --subsample 0 --out"
                        + " big.vec.xz")
                    .split(" ")));
    while (process.isAlive() && files(folder).stream().noneMatch(f -> f.endsWith(".part"))) {
      Thread.sleep(20);
    }
    new ProcessBuilder("kill", "-TERM", Long.toString(process.pid())).start().waitFor();
    assertEquals(143, process.waitFor(), log());
    assertTrue(
        log()
            .contains(
                "Stopped while the table was saved: big.vec.xz is not there; no checkpoint had been"
                    + " written."),
        log());
    assertEquals(List.of("log", "text.txt"), files(folder));
    assertEquals(List.of(), files(temporary));
  }

  private void endAtRandomMoments(int legs, long seed) throws Exception {
    writeText();
    long start = System.nanoTime();
    assertEquals(0, start(train(WHOLE)).waitFor(), log());
    long millis = (System.nanoTime() - start) / 1_000_000;
    whole = Files.readAllBytes(folder.resolve(WHOLE));
    Random random = new Random(seed);
    for (int leg = 0; leg < legs; leg++) {
      String signal = ENDS.get(leg % ENDS.size());
      long moment = (long) (millis * 1.1 * random.nextDouble());
      end(next(leg), signal, moment, "seed " + seed + ", leg " + leg + ": " + signal);
    }
    if (resumable == 0) {
      end(next(1), "INT", millis * 2 / 3, "at two thirds");
    }
    assertEquals(0, start(next(0)).waitFor(), log());
    assertSameTable("the last run, seed " + seed);
    assertEquals(List.of("log", "text.txt", WHOLE), files(folder));
  }

  private void end(List<String> line, String signal, long moment, String what) throws Exception {
    Process process = start(line);
    boolean ended = process.waitFor(moment, TimeUnit.MILLISECONDS);
    if (!ended) {
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    }
    int status = process.waitFor();
    String told = what + " after " + moment + " ms, status " + status + "\n" + log();
    assertTrue(List.of(0, 130, 143, 137).contains(status) || status == 1 && !begun(), told);
    if (signal.equals("KILL") && !ended) {
      sweep(folder);
      sweep(temporary);
    }
    assertEquals(List.of(), files(temporary), told);
    List<String> left = files(folder);
    assertTrue(List.of("log", CHECKPOINT, OUT, "text.txt", WHOLE).containsAll(left), told + left);
    resumable += left.contains(CHECKPOINT) ? 1 : 0;
    if (left.contains(OUT)) {
      assertSameTable(told);
    }
  }

  /**
   * A signal may find the JVM before it has started: then it ends in its own way, with status 1,
   * and nothing of ours has run.
   */
  private boolean begun() throws IOException {
    return !log().contains("Error occurred during initialization of VM");
  }

  /**
   * A process that is killed cannot clean up; what it leaves is hidden or in the system's place.
   */
  private static void sweep(Path folder) throws IOException {
    for (String name : files(folder)) {
      if (name.startsWith(".") || name.startsWith("embedkit-") || name.startsWith("hsperfdata")) {
        Files.delete(folder.resolve(name));
      }
    }
  }

  private void assertSameTable(String told) throws IOException {
    assertArrayEquals(whole, Files.readAllBytes(folder.resolve(OUT)), told);
    Files.delete(folder.resolve(OUT));
    Files.deleteIfExists(folder.resolve(CHECKPOINT));
  }
}
