package embedkit.collection.store;

import embedkit.api.StoreException;
import embedkit.api.VocabularyBuilder;
import embedkit.collection.store.Manifest.SegmentEntry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Several segments of a state that become one, without what was deleted. The collection may be
 * changed while it is written: what was deleted meanwhile is deleted in the new one too.
 */
final class Merge implements AutoCloseable {

  private final Snapshot from;
  private final Set<Long> sources;
  private final long number;
  private final int[] place;
  private final int[] row;
  private volatile boolean givenUp;

  /**
   * Plans it.
   *
   * @param from the state, held until this is closed
   * @param places of its segments, which have {@link ManifestFile#MOST_ROWS} items or fewer, and
   *     one or more
   * @param number of the new segment
   */
  Merge(Snapshot from, List<Integer> places, long number) {
    from.hold();
    this.from = from;
    this.number = number;
    int live = Math.toIntExact(live(from, places));
    this.sources = new HashSet<>();
    this.place = new int[live];
    this.row = new int[live];
    int at = 0;
    for (int one : places) {
      Segment segment = from.segments().get(one);
      sources.add(segment.number());
      BitSet gone = from.deleted(one);
      for (int r = gone.nextClearBit(0); r < segment.rows(); r = gone.nextClearBit(r + 1)) {
        place[at] = one;
        row[at++] = r;
      }
    }
  }

  /** How many items segments of a state have together. */
  static long live(Snapshot state, List<Integer> places) {
    List<SegmentEntry> segments = state.manifest().segments();
    return places.stream().mapToLong(place -> segments.get(place).live()).sum();
  }

  long number() {
    return number;
  }

  /** The numbers of the segments that become one. */
  Set<Long> sources() {
    return sources;
  }

  /** Has {@link #write} end early, with a failure. */
  void giveUp() {
    givenUp = true;
  }

  private Segment segment(int merged) {
    if (givenUp) {
      throw new StoreException("the merging of segments was given up");
    }
    return from.segments().get(place[merged]);
  }

  /** Writes the new segment. */
  SegmentEntry write(SegmentFiles files) {
    VocabularyBuilder ids = new VocabularyBuilder();
    for (int r = 0; r < row.length; r++) {
      byte[] id = segment(r).ids().utf8(row[r]);
      ids.add(id, 0, id.length, -1);
    }
    ItemsFile.Records records =
        new ItemsFile.Records() {
          @Override
          public byte[] text(int r) {
            return segment(r).items().textBytes(row[r]);
          }

          @Override
          public byte[] metadata(int r) {
            return segment(r).items().metadataBytes(row[r]);
          }
        };
    int dim = files.shape().dim();
    return files.write(
        number,
        ids.build(),
        (r, into, offset) -> segment(r).table().store().gather(row[r], 1, into, offset, dim),
        records,
        r -> segment(r).items().text(row[r]));
  }

  /** The rows of the new segment that were deleted since it was planned. */
  BitSet goneIn(Snapshot now) {
    Map<Long, Integer> places = new HashMap<>();
    for (int one = 0; one < now.segments().size(); one++) {
      places.put(now.segments().get(one).number(), one);
    }
    BitSet gone = new BitSet();
    for (int r = 0; r < row.length; r++) {
      Integer there = places.get(from.segments().get(place[r]).number());
      if (there == null || now.deleted(there).get(row[r])) {
        gone.set(r);
      }
    }
    return gone;
  }

  /** The segments of a state, with the new one where the first of its sources was. */
  List<SegmentEntry> into(Snapshot now, SegmentEntry merged) {
    List<SegmentEntry> segments = new ArrayList<>();
    boolean placed = false;
    for (SegmentEntry entry : now.manifest().segments()) {
      if (!sources.contains(entry.segment())) {
        segments.add(entry);
      } else if (!placed) {
        segments.add(merged);
        placed = true;
      }
    }
    return segments;
  }

  @Override
  public void close() {
    from.release();
  }
}
