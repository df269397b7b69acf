package embedkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.EmbeddingTable;
import embedkit.collection.CollectionSettings;
import embedkit.collection.VectorCollection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** Requests made by chance: none is a failure of the server, and none leaves anything behind. */
class StrangeRequestsTest {

  private static final long SEED = 20;

  private final TreeMap<Integer, Integer> answers = new TreeMap<>();

  /** Sends a request, and counts the status of its answer. */
  private void send(Server server, byte[] request) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request);
      socket.shutdownOutput();
      socket.getInputStream().transferTo(answer);
    } catch (SocketException e) {
      // Cut off: what came before it counts.
    }
    String text = answer.toString(StandardCharsets.ISO_8859_1);
    int status = text.startsWith("HTTP/1.1 ") ? Integer.parseInt(text.substring(9, 12)) : 0;
    answers.merge(status, 1, Integer::sum);
    assertTrue(
        status < 500, () -> new String(request, StandardCharsets.ISO_8859_1) + "\n\n" + text);
  }

  @TempDir Path folder;

  private Server serve(
      EmbeddingTable table, VectorCollection items, LinkedBlockingQueue<Throwable> told) {
    return Server.on(0)
        .model("royal", SmallTables.means(table))
        .writableCollection("royal", items.use(SmallTables.means(table)))
        .telling(told::add)
        .start();
  }

  private VectorCollection items() {
    return VectorCollection.create(folder.resolve("items"), CollectionSettings.usual().ofDim(3));
  }

  @Test
  void someHundredStrangeRequestsAreNoFailureOfTheServer() throws Exception {
    LinkedBlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
    try (EmbeddingTable table = SmallTables.royal();
        VectorCollection items = items();
        Server server = serve(table, items, told)) {
      StrangeRequests strange = new StrangeRequests(SEED);
      for (int i = 0; i < 600; i++) {
        send(server, strange.next());
      }
    }
    assertEquals(List.of(), List.copyOf(told));
    assertTrue(answers.getOrDefault(200, 0) > 50, answers.toString());
    assertTrue(answers.getOrDefault(400, 0) > 50, answers.toString());
  }

  /** Ten minutes, or so many seconds as {@code embedkit.fuzz.seconds} says. */
  @Test
  @Tag("long")
  void afterTenMinutesOfStrangeRequestsMemoryAndDescriptorsAreAsBefore(TestReporter reporter)
      throws Exception {
    long seconds = Long.getLong("embedkit.fuzz.seconds", 600);
    LinkedBlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
    try (EmbeddingTable table = SmallTables.royal();
        VectorCollection items = items();
        Server server = serve(table, items, told)) {
      StrangeRequests strange = new StrangeRequests(SEED + 1);
      for (int i = 0; i < 3000; i++) {
        send(server, strange.next());
      }
      long heap = heap();
      long descriptors = descriptors();
      long end = System.nanoTime() + seconds * 1_000_000_000;
      while (System.nanoTime() < end) {
        send(server, strange.next());
      }
      long heapThen = heap();
      long descriptorsThen = descriptors();
      reporter.publishEntry(
          "strange requests",
          "%s; heap %d to %d KiB, descriptors %d to %d"
              .formatted(answers, heap >> 10, heapThen >> 10, descriptors, descriptorsThen));
      assertTrue(heapThen < heap + (8 << 20), heap + " to " + heapThen);
      assertTrue(descriptorsThen <= descriptors + 8, descriptors + " to " + descriptorsThen);
    }
    assertEquals(List.of(), List.copyOf(told));
  }

  private static long heap() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(200);
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static long descriptors() throws IOException {
    Path open = Path.of("/proc/self/fd");
    if (!Files.isDirectory(open)) {
      return 0;
    }
    try (Stream<Path> all = Files.list(open)) {
      return all.count();
    }
  }
}
