package embedkit.collection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.api.Progress;
import embedkit.api.Verified;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A writer is killed at any moment: what it said is kept is there, and of what came after it all of
 * a commit or nothing.
 */
@Tag("slow")
class CrashTest {

  @TempDir Path folder;

  @Test
  void nothingAcknowledgedIsLostAndNothingIsHalfThereAfterFiveKills() throws Exception {
    kill(5, 1);
  }

  @Test
  @Tag("long")
  void nothingAcknowledgedIsLostAndNothingIsHalfThereAfterAHundredKills() throws Exception {
    kill(100, 2);
  }

  @Test
  void aWriterThatIsRefusedHereDoesNotFreeTheLockForOtherProcesses() throws Exception {
    Path directory = folder.resolve("collection");
    try (VectorCollection writer =
        VectorCollection.create(directory, CollectionSettings.usual().ofDim(3))) {
      assertThrows(ConfigurationException.class, () -> VectorCollection.write(directory));
      Process other = started(directory, 0);
      try (BufferedReader said = new BufferedReader(other.inputReader(StandardCharsets.US_ASCII))) {
        assertNull(said.readLine(), "another process has changed what is locked");
      } finally {
        other.destroyForcibly().waitFor();
      }
      assertEquals(0, writer.size());
    }
    // The same process does change it when it may.
    Process other = started(directory, 0);
    try (BufferedReader said = new BufferedReader(other.inputReader(StandardCharsets.US_ASCII))) {
      assertEquals("1", said.readLine());
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  private void kill(int times, long seed) throws Exception {
    Path directory = folder.resolve("collection");
    CollectionSettings settings = CollectionSettings.usual().ofDim(3);
    VectorCollection.create(directory, settings).close();
    Random random = new Random(seed);
    long round = 0;
    for (int kill = 0; kill < times; kill++) {
      long acknowledged = acknowledged(directory, round, random);
      round = check(directory, acknowledged);
      assertTrue(round == acknowledged || round == acknowledged + 1, acknowledged + ", " + round);
    }
    assertTrue(round >= times, "only " + round + " rounds were written");
  }

  /** Runs a writer, kills it within a commit or between two, and returns what it said last. */
  private static long acknowledged(Path directory, long round, Random random) throws Exception {
    Process writer = started(directory, round);
    long last = round;
    try (BufferedReader said = new BufferedReader(writer.inputReader(StandardCharsets.US_ASCII))) {
      int lines = 1 + random.nextInt(8);
      for (int i = 0; i < lines; i++) {
        last = Long.parseLong(said.readLine());
      }
      Thread.sleep(0, random.nextInt(1_000_000));
      Thread.sleep(random.nextInt(25));
      // SIGKILL: nothing of the process runs any more. By its handle, which leaves the pipe open.
      writer.toHandle().destroyForcibly();
      writer.waitFor();
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        last = Long.parseLong(line);
      }
    } finally {
      writer.destroyForcibly();
    }
    return last;
  }

  private static Process started(Path directory, long round) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "--add-modules",
            "jdk.incubator.vector",
            "--class-path",
            classPath(),
            CrashingWriter.class.getName(),
            directory.toString(),
            String.valueOf(round))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static String classPath() {
    return Stream.concat(
            Stream.of(Path.of("target", "test-classes").toAbsolutePath().toString()),
            Stream.of("jdk.module.path", "java.class.path")
                .map(System::getProperty)
                .filter(entries -> entries != null && !entries.isEmpty()))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** What a reader sees, and then a writer: one whole round. Returns which. */
  private static long check(Path directory, long acknowledged) throws IOException {
    long seen;
    try (VectorCollection reader = VectorCollection.open(directory)) {
      seen = checkWhole(reader);
    }
    try (VectorCollection writer = VectorCollection.write(directory)) {
      assertEquals(seen, checkWhole(writer), "a writer sees what a reader saw");
      for (Verified part : writer.verify(Progress.NONE)) {
        assertEquals(Verified.Verdict.WHOLE, part.verdict(), part.part());
      }
      // What the killed one left is gone: two files and an index a segment, a bitmap for some.
      int segments = writer.facts().segments();
      try (Stream<Path> files = Files.list(directory)) {
        assertTrue(files.count() <= 2 + 4L * segments, "files that nobody names are left");
      }
    }
    assertTrue(seen >= acknowledged, acknowledged + " was acknowledged, " + seen + " is there");
    return seen;
  }

  private static long checkWhole(VectorCollection collection) {
    Item counter = collection.get("counter").orElseThrow();
    long round = (Long) counter.metadata().get("round");
    assertArrayEquals(new float[] {round, 0, 0}, counter.vector());
    Set<String> expected = new HashSet<>(Set.of("counter"));
    for (long r = Math.max(1, round - CrashingWriter.KEPT_ROUNDS + 1); r <= round; r++) {
      for (int i = 0; i < CrashingWriter.ITEMS; i++) {
        expected.add(r + "-" + i);
      }
    }
    Set<String> found = new HashSet<>();
    collection.forEach(item -> assertTrue(found.add(item.id()), item.id() + " is there twice"));
    assertEquals(expected, found);
    assertEquals(expected.size(), collection.size());
    // The words of the last round are found, and those of a round that is gone are not.
    assertEquals(
        CrashingWriter.ITEMS,
        collection.find(Search.words("round").where("round = " + round).top(1000)).size());
    assertFalse(
        collection.find(Search.words("word1").top(100)).stream()
            .anyMatch(hit -> hit.id().equals((round - CrashingWriter.KEPT_ROUNDS) + "-1")));
    return round;
  }
}
