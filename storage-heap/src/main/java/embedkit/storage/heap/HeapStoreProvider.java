package embedkit.storage.heap;

import embedkit.api.EmbeddingStore;
import embedkit.api.TableShape;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.StoreProvider;
import java.nio.file.Path;
import java.util.List;

/** Makes tables on the Java heap. */
public final class HeapStoreProvider implements StoreProvider {

  static final Option<Long> CHUNK =
      Option.integer("chunk-mib", 64, "Size of the arrays that the rows are kept in, in MiB.")
          .within("from 1 to 1024", n -> n >= 1 && n <= 1024);

  /** For ServiceLoader. */
  public HeapStoreProvider() {}

  @Override
  public String name() {
    return "heap";
  }

  @Override
  public String summary() {
    return "Rows in arrays on the Java heap: the quickest to make, gone with the process.";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(CHUNK);
  }

  @Override
  public Staging staging() {
    return Staging.IN_MEMORY;
  }

  /** What is appended at once fills one array. */
  @Override
  public EmbeddingStore stage(int dim, Path folder) {
    return HeapStore.create(TableShape.f32(0, dim), 1 << 20, 0);
  }

  @Override
  public EmbeddingStore create(TableShape shape, Options options) {
    return HeapStore.create(shape, options.get(CHUNK) << 20, 0);
  }
}
