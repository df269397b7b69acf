package embedkit.collection.store;

import embedkit.collection.store.Manifest.SegmentEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which segments are to be merged: as many of about one size become one of the next size. */
final class Tiers {

  /** Segments of about one size that are merged to one. */
  private static final int SEGMENTS = 6;

  /** A tier has segments of up to this many times as many items as the one below. */
  private static final int GROWTH = 8;

  /** Items of the segments of the lowest tier, at most. */
  private static final int LOWEST = 1 << 10;

  private Tiers() {}

  /**
   * Chooses: small ones first, and last those of which more than half is gone.
   *
   * @param busy numbers of segments that are being merged already
   * @return places of the state's segments; empty if nothing is to be merged
   */
  static List<Integer> due(Snapshot state, Set<Long> busy) {
    Map<Integer, List<Integer>> tiers = new TreeMap<>();
    List<Integer> sparse = new ArrayList<>();
    List<SegmentEntry> segments = state.manifest().segments();
    for (int place = 0; place < segments.size(); place++) {
      SegmentEntry entry = segments.get(place);
      if (busy.contains(entry.segment())) {
        continue;
      }
      if (entry.live() < entry.rows() / 2) {
        sparse.add(place);
      }
      tiers.computeIfAbsent(tier(entry.live()), _ -> new ArrayList<>()).add(place);
    }
    return Stream.concat(
            tiers.values().stream().filter(tier -> tier.size() >= SEGMENTS), Stream.of(sparse))
        .filter(some -> Merge.live(state, some) <= ManifestFile.MOST_ROWS)
        .findFirst()
        .orElse(List.of());
  }

  private static int tier(int live) {
    int tier = 0;
    for (long most = LOWEST; live > most; most *= GROWTH) {
      tier++;
    }
    return tier;
  }
}
