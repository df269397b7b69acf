package embedkit.storage.mmap;

import embedkit.api.ElementType;
import embedkit.spi.StoreProvider;
import embedkit.testkit.StoreKit;
import java.util.List;

/** The mapped storage keeps the rules of stores. */
class MappedStoreKitTest extends StoreKit {

  @Override
  protected StoreProvider provider() {
    return new MappedStoreProvider();
  }

  @Override
  protected List<ElementType> elementTypes() {
    return List.of(ElementType.F32, ElementType.F16, ElementType.BF16);
  }
}
