package embedkit.collection.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is put and removed with the next commit, in memory. For one thread at a time. */
final class Pending {

  private final Map<String, StoredItem> items = new LinkedHashMap<>();
  private final Set<String> removals = new LinkedHashSet<>();
  private long bytes;

  /** Notes an item; true if one of its id was noted already, which it stands for. */
  boolean put(StoredItem item) {
    removals.remove(item.id());
    StoredItem before = items.remove(item.id());
    items.put(item.id(), item);
    bytes += bytes(item) - (before == null ? 0 : bytes(before));
    return before != null;
  }

  private static long bytes(StoredItem item) {
    return 2L * item.id().length()
        + item.text().length()
        + item.metadata().length
        + (long) item.vector().length * Float.BYTES;
  }

  /**
   * Notes that an item goes.
   *
   * @param isKept whether the state of now has it
   * @return true if it was noted, or is kept and goes now
   */
  boolean remove(String id, boolean isKept) {
    StoredItem noted = items.remove(id);
    bytes -= noted == null ? 0 : bytes(noted);
    boolean goes = isKept && removals.add(id);
    return noted != null || goes;
  }

  /** The items that are put, in the order in which they were noted last. */
  List<StoredItem> items() {
    return new ArrayList<>(items.values());
  }

  Set<String> ids() {
    return items.keySet();
  }

  Collection<String> removals() {
    return removals;
  }

  int count() {
    return items.size();
  }

  /** About the memory that it takes. */
  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return items.isEmpty() && removals.isEmpty();
  }

  void clear() {
    items.clear();
    removals.clear();
    bytes = 0;
  }
}
