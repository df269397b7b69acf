package embedkit.app;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C at random moments: a checkpoint that can be resumed, and no temporary file. */
class InterruptionIT {

  private static final Path EMBEDKIT = Path.of("target", "embedkit", "bin", "embedkit");

  @TempDir Path folder;

  private Process start(Object... args) throws IOException {
    Stream<Object> line = Stream.concat(Stream.of(EMBEDKIT.toAbsolutePath()), Stream.of(args));
    return new ProcessBuilder(line.map(Object::toString).toList())
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aRunThatIsInterruptedGoesOnToTheSameTable() throws Exception {
    Random random = new Random(4);
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < 60_000; line++) {
      for (int word = 0; word < 12; word++) {
        text.append('w').append((int) Math.abs(300 * random.nextGaussian())).append(' ');
      }
      text.append('\n');
    }
    Files.writeString(folder.resolve("text.txt"), text);
    Object[] train = {
      "train",
      "--corpus",
      "text.txt",
      "--threads",
      "1",
      "--epochs",
      "12",
      "--store",
      "mmap",
      "--out"
    };
    Process whole =
        start(Stream.concat(Stream.of(train), Stream.of("whole.safetensors")).toArray());
    assertEquals(0, whole.waitFor(), Files.readString(folder.resolve("log")));
    int interrupted = 0;
    Object[] line = Stream.concat(Stream.of(train), Stream.of("out.safetensors")).toArray();
    for (int leg = 0; leg < 20 && !Files.exists(folder.resolve("out.safetensors")); leg++) {
      Process process = start(line);
      // The last leg may go to the end, however slow the machine is.
      if (interrupted < 4 && !process.waitFor(700 + random.nextInt(1500), TimeUnit.MILLISECONDS)) {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
      }
      int status = process.waitFor();
      assertTrue(status == 0 || status == 130, Files.readString(folder.resolve("log")));
      if (Files.exists(folder.resolve("out.checkpoint.safetensors"))) {
        assertEquals(130, status);
        interrupted++;
        line = new Object[] {"train", "--resume", "out.checkpoint.safetensors"};
        assertEquals(
            List.of("log", "out.checkpoint.safetensors", "text.txt", "whole.safetensors"), files());
      }
    }
    assertTrue(interrupted > 0, "never interrupted while it learned");
    assertEquals(List.of("log", "out.safetensors", "text.txt", "whole.safetensors"), files());
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("whole.safetensors")),
        Files.readAllBytes(folder.resolve("out.safetensors")));
  }
}
