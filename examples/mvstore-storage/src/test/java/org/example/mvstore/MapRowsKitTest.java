package org.example.mvstore;

import embedkit.api.ElementType;
import embedkit.spi.StoreProvider;
import embedkit.testkit.StoreKit;
import java.util.List;

/** Every rule of the kit is a test. */
class MapRowsKitTest extends StoreKit {

  @Override
  protected StoreProvider provider() {
    return new MapRows.Provider();
  }

  @Override
  protected List<ElementType> elementTypes() {
    return List.of(ElementType.F32);
  }
}
