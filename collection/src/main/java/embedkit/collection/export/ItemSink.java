package embedkit.collection.export;

import embedkit.collection.store.StoredItem;
import java.io.IOException;

/** Takes items one after the other and writes them as a format has them. For one thread. */
public interface ItemSink {

  /**
   * Writes an item.
   *
   * @param item the item
   * @throws IOException if it cannot be written
   */
  void write(StoredItem item) throws IOException;

  /**
   * Writes what is behind the last item. The stream stays open.
   *
   * @throws IOException if it cannot be written
   */
  void end() throws IOException;
}
