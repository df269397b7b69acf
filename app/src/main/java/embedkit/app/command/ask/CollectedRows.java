package embedkit.app.command.ask;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.LoadReport;
import embedkit.spi.StoreProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rows whose number is not known beforehand, collected in a scratch file: as many as its device
 * holds. For one thread.
 */
final class CollectedRows implements AutoCloseable {

  /** A storage grows by about so many bytes at once. */
  private static final int BLOCK_BYTES = 1 << 20;

  private final EmbeddingStore store;
  private final int dim;
  private final float[] block;
  private final int blockRows;
  private int pending;

  private CollectedRows(EmbeddingStore store, int dim) {
    this.store = store;
    this.dim = dim;
    this.blockRows = Math.max(1, Integer.highestOneBit(BLOCK_BYTES / (Float.BYTES * dim)));
    this.block = new float[blockRows * dim];
  }

  /** Collects in a folder where a scratch file may lie. */
  static CollectedRows in(Tables tables, int dim, Path folder) {
    StoreProvider storage =
        tables.catalog().stores().all().stream()
            .filter(one -> one.staging() == StoreProvider.Staging.IN_A_FILE)
            .findFirst()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "no storage that is installed collects rows in a scratch file"));
    return new CollectedRows(storage.stage(dim, folder), dim);
  }

  void add(float[] row) {
    System.arraycopy(row, 0, block, pending * dim, dim);
    pending++;
    if (pending == blockRows) {
      flush();
    }
  }

  private void flush() {
    if (pending > 0) {
      long first = store.append(pending);
      store.scatter(first, pending, block, 0, dim);
      pending = 0;
    }
  }

  /** All rows as a table without words, which lives as long as this does. */
  EmbeddingTable table(Map<String, String> metadata) {
    flush();
    return new EmbeddingTable(
        store, Optional.empty(), metadata, new LoadReport(store.rows(), List.of()));
  }

  @Override
  public void close() {
    store.close();
  }
}
