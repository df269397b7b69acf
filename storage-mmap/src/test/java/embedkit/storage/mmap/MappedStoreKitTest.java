package embedkit.storage.mmap;

import embedkit.spi.StoreProvider;
import embedkit.testkit.StoreKit;

/** The mapped storage keeps the rules of stores. */
class MappedStoreKitTest extends StoreKit {

  @Override
  protected StoreProvider provider() {
    return new MappedStoreProvider();
  }
}
