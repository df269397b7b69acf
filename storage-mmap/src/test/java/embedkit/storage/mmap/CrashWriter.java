package embedkit.storage.mmap;

import embedkit.Opening;
import embedkit.Tables;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.spi.Options;
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

  /** {@code checkpoint FILE} or {@code train FILE}. */
  public static void main(String[] args) {
    Path file = Path.of(args[1]);
    if (args[0].equals("checkpoint")) {
      try (EmbeddingTable table = fresh(Optional.empty())) {
        for (int generation = 1; ; generation++) {
          fill(table.store(), generation);
          Tables.installed().checkpoint(table, file, Progress.NONE);
          say(generation);
        }
      }
    }
    MappedStoreProvider provider = new MappedStoreProvider();
    Options write = Options.check("mmap", provider.options(), Map.of("write", "true"));
    try (EmbeddingTable table = provider.open(Tables.installed().file(file.toString()), write)) {
      for (int generation = 1; ; generation++) {
        fill(table.store(), generation);
        table.store().flush();
        say(generation);
      }
    }
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
