package embedkit.storage.heap;

import embedkit.Tables;
import embedkit.api.EmbeddingStore;
import embedkit.api.TableShape;
import embedkit.spi.StoreProvider;
import embedkit.testkit.StoreKit;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** The heap storage keeps the rules of stores, in one chunk and in many. */
class HeapStoreKitTest extends StoreKit {

  @Override
  protected StoreProvider provider() {
    return new HeapStoreProvider();
  }

  @Nested
  class InChunksOfFewRows extends StoreKit {
    @Override
    protected StoreProvider provider() {
      return new HeapStoreProvider();
    }

    @Override
    protected List<Integer> dims() {
      return List.of(1, 100);
    }

    @Override
    protected EmbeddingStore create(TableShape shape) {
      return HeapStore.create(shape, 4 * shape.elementType().rowBytes(shape.dim()), 0);
    }
  }

  /** A store some of whose rows could be frozen is one like any other as long as none is. */
  @Nested
  class WithNoRowFrozen extends StoreKit {
    @Override
    protected StoreProvider provider() {
      return new HeapStoreProvider();
    }

    @Override
    protected List<Integer> dims() {
      return List.of(3);
    }

    @Override
    protected EmbeddingStore create(TableShape shape) {
      return Tables.freezing(HeapStore.create(shape, 1 << 20, 0), row -> false);
    }
  }
}
