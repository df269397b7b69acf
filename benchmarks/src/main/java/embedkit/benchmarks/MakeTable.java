package embedkit.benchmarks;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import java.util.Map;
import java.util.Optional;

/** Makes a mapped table of random rows. */
public final class MakeTable {

  private MakeTable() {}

  /**
   * Runs.
   *
   * @param args the file, the rows and the dim
   */
  public static void main(String[] args) {
    TableShape shape = TableShape.f32(Long.parseLong(args[1]), Integer.parseInt(args[2]));
    Tables tables = Tables.installed();
    try (EmbeddingTable table =
        tables.create("mmap:path=" + args[0], shape, Optional.empty(), Map.of())) {
      tables.initialize(table, "word2vec", 1);
    }
  }
}
