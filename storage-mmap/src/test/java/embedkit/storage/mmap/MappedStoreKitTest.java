package embedkit.storage.mmap;

import embedkit.api.EmbeddingStore;
import embedkit.api.TableShape;
import embedkit.spi.StoreProvider;
import embedkit.testkit.StoreKit;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The mapped storage keeps the rules of stores. */
class MappedStoreKitTest extends StoreKit {

  @Override
  protected StoreProvider provider() {
    return new MappedStoreProvider();
  }

  /** Scratch files grow, and have each row's scale behind it. */
  @Nested
  class InAScratchFile extends StoreKit {

    @TempDir Path folder;

    @Override
    protected StoreProvider provider() {
      return new MappedStoreProvider();
    }

    @Override
    protected List<Integer> dims() {
      return List.of(1, 3, 100);
    }

    @Override
    protected EmbeddingStore create(TableShape shape) {
      return MappedStore.scratch(folder, "kit", shape, 0);
    }
  }
}
