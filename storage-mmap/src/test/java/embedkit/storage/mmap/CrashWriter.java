package embedkit.storage.mmap;

import embedkit.Opening;
import embedkit.Tables;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.spi.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The process that {@link CrashTest} kills: writes whole generations of a table, for ever. */
final class CrashWriter {

  static final int ROWS = 3000;
  static final int DIM = 50;

  private CrashWriter() {}

  /** Makes a table whose every number is 0. */
  static EmbeddingTable fresh(Optional<Path> path) {
    MappedStoreProvider provider = new MappedStoreProvider();
    Map<String, String> given = path.map(p -> Map.of("path", p.toString())).orElse(Map.of());
    Vocabulary words = Vocabulary.of(IntStream.range(0, ROWS).mapToObj(row -> "w" + row).toList());
    return provider.createTable(
        TableShape.f32(ROWS, DIM),
        Optional.of(words),
        Map.of(),
        Options.check("mmap", provider.options(), given));
  }

  /** {@code checkpoint FILE}, {@code train FILE}, {@code reopen FILE} or {@code make FILE}. */
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[1]);
    for (int generation = 1; args[0].equals("reopen") || args[0].equals("make"); generation++) {
      once(args[0], file, generation);
      say(generation);
    }
    if (args[0].equals("checkpoint")) {
      try (EmbeddingTable table = fresh(Optional.empty())) {
        for (int generation = 1; ; generation++) {
          fill(table.store(), generation);
          Tables.installed().checkpoint(table, file, Progress.NONE);
          say(generation);
        }
      }
    }
    try (EmbeddingTable table = writer(file)) {
      for (int generation = 1; ; generation++) {
        fill(table.store(), generation);
        table.store().flush();
        say(generation);
      }
    }
  }

  /** From an opened or a new file to a closed one, with state of an optimizer beside it. */
  private static void once(String job, Path file, int generation) throws IOException {
    if (job.equals("make")) {
      Files.deleteIfExists(file);
    }
    try (EmbeddingTable table = job.equals("make") ? fresh(Optional.of(file)) : writer(file)) {
      table.store().slot("accumulator", DIM, generation);
      fill(table.store(), generation);
    }
  }

  private static EmbeddingTable writer(Path file) {
    MappedStoreProvider provider = new MappedStoreProvider();
    Options write = Options.check("mmap", provider.options(), Map.of("write", "true"));
    return provider.open(Tables.installed().file(file.toString()), write);
  }

  private static void fill(EmbeddingStore store, int generation) {
    float[] block = new float[100 * DIM];
    Arrays.fill(block, generation);
    for (int row = 0; row < ROWS; row += 100) {
      store.scatter(row, 100, block, 0, DIM);
    }
  }

  private static void say(int generation) {
    System.out.println(generation);
  }

  /** Opens as a user does. */
  static EmbeddingTable open(Path file) {
    return Tables.installed().open(file.toString(), Opening.usual());
  }
}
