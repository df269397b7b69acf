package org.example.jsonlines;

import embedkit.spi.VectorFormatProvider;
import embedkit.testkit.FormatKit;

/** Every rule of the kit is a test. */
class JsonLinesKitTest extends FormatKit {

  @Override
  protected VectorFormatProvider provider() {
    return new JsonLines.Provider();
  }

  @Override
  protected boolean keepsEmptyTables() {
    return false;
  }
}
