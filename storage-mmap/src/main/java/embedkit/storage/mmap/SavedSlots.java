package embedkit.storage.mmap;

import embedkit.api.EmbeddingStore;
import embedkit.api.NgramRows;
import embedkit.api.Slot;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a file says of its slots that readers of the table need, so that a copy keeps them too. */
final class SavedSlots {

  static final String KEY = "embedkit.slots";

  /** Files from before they said so. */
  private static final Set<String> UNSAID = Set.of(NgramRows.ROWS, NgramRows.BUCKETS);

  private SavedSlots() {}

  /** Notes them in the metadata of a file. */
  static void note(EmbeddingStore store, Map<String, String> metadata) {
    String names =
        store.slotList().stream()
            .filter(slot -> slot.saved() == Slot.Saved.WITH_TABLE)
            .map(Slot::name)
            .sorted()
            .collect(Collectors.joining(","));
    if (!names.isEmpty()) {
      metadata.put(KEY, names);
    }
  }

  /** Which files are to hold a slot that was found in one. */
  static Slot.Saved of(String slot, Map<String, String> metadata) {
    String said = metadata.get(KEY);
    boolean needed = said == null ? UNSAID.contains(slot) : List.of(said.split(",")).contains(slot);
    return needed ? Slot.Saved.WITH_TABLE : Slot.Saved.WITH_STATE;
  }
}
