package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built distribution serves, lets a run be watched, and ends when it is asked to. */
@Tag("slow")
class ServerIT {

  private static final Path EMBEDKIT = Path.of("target", "embedkit", "bin", "embedkit");
  private static final Pattern ADDRESS = Pattern.compile("http://localhost:[0-9]+/");

  @TempDir Path folder;

  private Process start(String name, String... line) throws IOException {
    return new ProcessBuilder(
            Stream.concat(Stream.of(EMBEDKIT.toAbsolutePath().toString()), Stream.of(line))
                .toList())
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(name).toFile())
        .start();
  }

  /** Waits until a process has said where it is. */
  private URI address(Process process, String name) throws Exception {
    while (true) {
      String said = Files.readString(folder.resolve(name));
      Matcher address = ADDRESS.matcher(said);
      if (address.find() && said.indexOf('\n', address.end()) >= 0) {
        return URI.create(address.group());
      }
      assertTrue(process.isAlive(), said);
      Thread.sleep(50);
    }
  }

  private static String get(URI address) throws IOException {
    return new String(address.toURL().openStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void aServerAnswersWhatTheCommandPrintsAndEndsWhenItIsAsked() throws Exception {
    Files.writeString(
        folder.resolve("vectors.txt"), "king 1 0 2\nqueen 0 1 2\napple -1 -1 0\nman 1 0 0\n");
    Process server = start("served", "serve", "vectors.txt", "again=vectors.txt");
    try {
      URI address = address(server, "served");
      String answer = get(address.resolve("/v1/nearest?word=king&top=2&table=again"));
      Process command = start("asked", "nearest", "vectors.txt", "king", "--top", "2", "--json");
      assertEquals(0, command.waitFor());
      assertEquals(Files.readString(folder.resolve("asked")).replaceAll("\\s", ""), answer);
      server.toHandle().destroy();
      assertTrue(server.waitFor(60, TimeUnit.SECONDS));
      assertEquals(143, server.exitValue());
      assertThrows(ConnectException.class, () -> get(address));
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void aCollectionIsServedAsItIsFoundByTheCommand() throws Exception {
    Files.writeString(folder.resolve("vectors.txt"), "cat 1 0\ndog 0 2\nthe 3 3\nmat 4 0\n");
    Files.writeString(
        folder.resolve("notes.jsonl"),
        "{\"id\": \"a\", \"text\": \"The cat.\", \"year\": 1999}\n"
            + "{\"id\": \"b\", \"text\": \"dog, dog\", \"year\": 2005}\n");
    Process made = start("made", "collect", "notes", "notes.jsonl", "--model", "vectors.txt");
    assertEquals(0, made.waitFor(), Files.readString(folder.resolve("made")));
    Process server = start("served", "serve", "vectors.txt", "notes", "--writable");
    try {
      URI address = address(server, "served");
      String answer = get(address.resolve("/v1/collections/notes/search?text=cat&top=1"));
      Process command = start("found", "find", "notes", "cat", "--top", "1", "--json");
      assertEquals(0, command.waitFor());
      assertEquals(
          "{\"collection\":\"notes\",\"found\":["
              + Files.readString(folder.resolve("found")).strip()
              + "]}",
          answer);
      assertTrue(get(address.resolve("/v1/collections")).contains("\"writable\":true"));
      server.toHandle().destroy();
      assertTrue(server.waitFor(60, TimeUnit.SECONDS));
      assertEquals(143, server.exitValue());
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void aRunIsWatchedToItsEnd() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      text.append("the cat and the kitten purr on the warm mat\n");
      text.append("the king and the queen rule the old realm\n");
    }
    Files.writeString(folder.resolve("text.txt"), text);
    Process run =
        start(
            "said",
            "train",
            "--corpus",
            "text.txt",
            "--dim",
            "16",
            "--epochs",
            "5",
            "--watch",
            "--out",
            "out.safetensors");
    try {
      URI address = address(run, "said");
      List<String> events = get(address.resolve("/v1/runs/train/events")).lines().toList();
      assertEquals("event: begin", events.get(1));
      assertTrue(events.get(2).contains("\"kitten\""), events.get(2));
      assertTrue(events.contains("event: positions"), "no positions");
      assertEquals("data: {\"state\":\"done\"}", events.get(events.size() - 2));
      assertEquals(0, run.waitFor());
      assertTrue(Files.exists(folder.resolve("out.safetensors")));
    } finally {
      run.destroyForcibly();
    }
  }
}
