package embedkit.collection.store;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.api.FileAccessException;
import embedkit.api.LoadReport;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import embedkit.api.index.Metric;
import embedkit.api.index.VectorIndex;
import embedkit.collection.store.Manifest.DeletedEntry;
import embedkit.collection.store.Manifest.SegmentEntry;
import embedkit.collection.store.Manifest.Shape;
import embedkit.search.index.Indexes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The one who changes a collection: it holds the lock of the directory, gathers what is to be
 * changed in memory, and makes it a new state at {@link #commit}. For one thread at a time.
 */
public final class Writer implements AutoCloseable {

  /** Segments of about one size that are merged to one. */
  private static final int SEGMENTS_OF_A_TIER = 6;

  /** A tier has segments of up to this many times as many items as the one below. */
  private static final int TIER_GROWTH = 8;

  /** Items of the segments of the lowest tier, at most. */
  private static final int LOWEST_TIER = 1 << 10;

  /** Rows of a segment from which on it has an index, if the collection has one at all. */
  public static final int LEAST_INDEXED = 10_000;

  private final Tables tables;
  private final Path directory;
  private final WriterLock lock;
  private final Map<String, StoredItem> pending = new LinkedHashMap<>();
  private final Set<String> removals = new LinkedHashSet<>();
  private long pendingBytes;
  private Snapshot snapshot;

  private Writer(Tables tables, Path directory, WriterLock lock, Snapshot snapshot) {
    this.tables = tables;
    this.directory = directory;
    this.lock = lock;
    this.snapshot = snapshot;
  }

  /**
   * What a commit changed.
   *
   * @param added items of ids that were not there
   * @param replaced items of ids that were
   * @param removed items that are gone
   */
  public record Changes(long added, long replaced, long removed) {}

  /**
   * Tells whether a directory has a collection.
   *
   * @param directory any path
   * @return true if there is a manifest
   */
  public static boolean isThere(Path directory) {
    return Files.exists(ManifestFile.in(directory));
  }

  /**
   * Makes a collection without items.
   *
   * @param directory made if it is not there; empty if it is
   * @param shape what never changes
   * @throws FileAccessException if the directory cannot be made, or has files already
   */
  public static void create(Path directory, Shape shape) {
    try {
      Files.createDirectories(directory);
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
        for (Path file : files) {
          String name = file.getFileName().toString();
          // What a maker leaves that was killed before there was anything to see.
          if (!name.equals(CollectionFiles.LOCK)
              && !name.equals(CollectionFiles.MANIFEST + ".part")) {
            throw new FileAccessException(
                "cannot make a collection in "
                    + directory
                    + ": there is "
                    + name
                    + " already; name an empty or a new directory");
          }
        }
      }
    } catch (IOException e) {
      throw FileAccessException.because("cannot make a collection in " + directory, e);
    }
    try (WriterLock _ = WriterLock.of(directory)) {
      if (isThere(directory)) {
        throw new FileAccessException(
            "cannot make a collection in " + directory + ": somebody else has just made one");
      }
      ManifestFile.write(directory, new Manifest(1, shape, 1, List.of()));
    }
  }

  /**
   * Opens a collection to change it, and removes what a writer left that was killed.
   *
   * @param tables opens and writes the rows
   * @param directory the collection
   * @return the writer; the caller closes it
   * @throws ConfigurationException if another writer has it open
   * @throws FileAccessException if there is no collection, or it cannot be written
   */
  public static Writer open(Tables tables, Path directory) {
    ManifestFile.read(directory);
    WriterLock lock = WriterLock.of(directory);
    try {
      Snapshot snapshot = Snapshot.open(tables, directory, Optional.empty());
      Writer writer = new Writer(tables, directory, lock, snapshot);
      try {
        writer.clean();
        writer.restoreWords();
      } catch (RuntimeException e) {
        snapshot.release();
        throw e;
      }
      return writer;
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Returns the state after the last commit.
   *
   * @return the snapshot, which this writer holds
   */
  public Snapshot snapshot() {
    return snapshot;
  }

  /**
   * Notes an item, which is not kept yet.
   *
   * @param item the item; it stands for one of the same id
   * @return true if the id was put before since the last commit: the later one counts
   */
  public boolean put(StoredItem item) {
    removals.remove(item.id());
    StoredItem before = pending.remove(item.id());
    pending.put(item.id(), item);
    pendingBytes += bytes(item) - (before == null ? 0 : bytes(before));
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
   * @param id what it is named
   * @return true if there is one, kept or noted
   */
  public boolean remove(String id) {
    StoredItem noted = pending.remove(id);
    pendingBytes -= noted == null ? 0 : bytes(noted);
    boolean kept = !removals.contains(id) && snapshot.find(id).isPresent();
    if (kept) {
      removals.add(id);
    }
    return noted != null || kept;
  }

  /**
   * Tells how much is noted.
   *
   * @return about the bytes that it takes
   */
  public long pendingBytes() {
    return pendingBytes;
  }

  /**
   * Tells how much is noted.
   *
   * @return items that are to be put
   */
  public int pendingItems() {
    return pending.size();
  }

  /**
   * Makes what was noted a new state. When this returns, it survives a crash, and readers that look
   * again see all of it; if it fails, none of it is seen, and it stays noted.
   *
   * @return what it changed
   * @throws FileAccessException if it cannot be written
   */
  public Changes commit() {
    if (pending.isEmpty() && removals.isEmpty()) {
      return new Changes(0, 0, 0);
    }
    Manifest before = snapshot.manifest();
    long generation = before.generation() + 1;
    Map<Integer, BitSet> gone = new TreeMap<>();
    long replaced = 0;
    for (String id : pending.keySet()) {
      replaced += markGone(id, gone) ? 1 : 0;
    }
    long removed = 0;
    for (String id : removals) {
      removed += markGone(id, gone) ? 1 : 0;
    }
    List<SegmentEntry> segments = withDeletions(before, generation, gone);
    long next = before.nextSegment();
    if (!pending.isEmpty()) {
      segments.add(write(next, new ArrayList<>(pending.values())));
      next++;
    }
    publish(new Manifest(generation, before.shape(), next, segments));
    long added = pending.size() - replaced;
    pending.clear();
    removals.clear();
    pendingBytes = 0;
    mergeIfPossible();
    return new Changes(added, replaced, removed);
  }

  /** What was put is kept already: that there is no room to tidy up now is no failure. */
  private void mergeIfPossible() {
    try {
      mergeTiers();
    } catch (EmbedkitException e) {
      // The segments stay as they are, and the next commit tries again.
      return;
    }
  }

  private boolean markGone(String id, Map<Integer, BitSet> gone) {
    Optional<RowHit> there = snapshot.find(id);
    there.ifPresent(
        hit ->
            gone.computeIfAbsent(hit.place(), place -> (BitSet) snapshot.deleted(place).clone())
                .set(hit.row()));
    return there.isPresent();
  }

  /** The segments as they were, without those that have no items any more. */
  private List<SegmentEntry> withDeletions(
      Manifest before, long generation, Map<Integer, BitSet> gone) {
    List<SegmentEntry> segments = new ArrayList<>();
    for (int place = 0; place < before.segments().size(); place++) {
      SegmentEntry entry = before.segments().get(place);
      BitSet rows = gone.get(place);
      if (rows == null) {
        segments.add(entry);
      } else if (rows.cardinality() < entry.rows()) {
        DeletedEntry deleted = Deletions.write(directory, entry.segment(), generation, rows);
        segments.add(
            new SegmentEntry(
                entry.segment(),
                entry.rows(),
                entry.vectorBytes(),
                entry.itemBytes(),
                Optional.of(deleted)));
      }
    }
    return segments;
  }

  private SegmentEntry write(long segment, List<StoredItem> items) {
    VocabularyBuilder ids = new VocabularyBuilder();
    items.forEach(item -> ids.add(item.id()));
    ItemsFile.Records records =
        new ItemsFile.Records() {
          @Override
          public byte[] text(int row) {
            return items.get(row).text().getBytes(StandardCharsets.UTF_8);
          }

          @Override
          public byte[] metadata(int row) {
            return items.get(row).metadata();
          }
        };
    return write(
        segment,
        ids.build(),
        (row, into, offset) -> {
          float[] vector = items.get(row).vector();
          System.arraycopy(vector, 0, into, offset, vector.length);
        },
        records,
        row -> items.get(row).text());
  }

  /** Writes the files of a segment; nobody sees them until a manifest names them. */
  private SegmentEntry write(
      long segment,
      Vocabulary ids,
      JoinedRows.Source rows,
      ItemsFile.Records records,
      WordIndex.Texts texts) {
    Shape shape = snapshot.manifest().shape();
    int count = Math.toIntExact(ids.size());
    ElementType type = ElementType.of(shape.elementType());
    Path file = CollectionFiles.vectors(directory, segment);
    CollectionFiles.remove(file);
    CollectionFiles.remove(Indexes.beside(file));
    JoinedRows store = new JoinedRows(count, shape.dim(), type, rows);
    LoadReport nothing = new LoadReport(count, List.of());
    try (EmbeddingTable table = new EmbeddingTable(store, Optional.of(ids), Map.of(), nothing)) {
      tables.save(table, file);
    }
    long itemBytes = ItemsFile.write(CollectionFiles.items(directory, segment), count, records);
    if (shape.words()) {
      WordIndex.write(CollectionFiles.words(directory, segment), count, texts);
    }
    if (shape.index().isPresent() && count >= LEAST_INDEXED) {
      index(file, shape);
    }
    CollectionFiles.forceDirectory(directory);
    return new SegmentEntry(
        segment, count, CollectionFiles.size(file), itemBytes, Optional.empty());
  }

  /** Builds the index of a segment, which lies beside its rows. */
  private void index(Path file, Shape shape) {
    Indexes indexes = Indexes.of(tables.catalog());
    Metric metric = Metric.valueOf(shape.metric().toUpperCase(Locale.ROOT));
    try (EmbeddingTable table = tables.open(file);
        VectorIndex index = indexes.build(table, shape.index().orElseThrow(), metric)) {
      if (index.stored().isPresent()) {
        indexes.save(index, file);
      }
    }
  }

  private void publish(Manifest manifest) {
    // Opened first: a state that cannot be read is none.
    Snapshot next = Snapshot.of(tables, directory, manifest, Optional.of(snapshot));
    try {
      ManifestFile.write(directory, manifest);
    } catch (RuntimeException e) {
      next.release();
      throw e;
    }
    Snapshot before = snapshot;
    snapshot = next;
    before.release();
    clean();
  }

  /** Size-tiered: as many segments of about one size become one of the next size. */
  private void mergeTiers() {
    while (true) {
      Map<Integer, List<Integer>> tiers = new HashMap<>();
      List<SegmentEntry> segments = snapshot.manifest().segments();
      List<Integer> chosen = new ArrayList<>();
      for (int place = 0; place < segments.size(); place++) {
        SegmentEntry entry = segments.get(place);
        if (entry.live() < entry.rows() / 2) {
          chosen.add(place);
        }
        tiers.computeIfAbsent(tier(entry.live()), tier -> new ArrayList<>()).add(place);
      }
      chosen =
          tiers.values().stream()
              .filter(tier -> tier.size() >= SEGMENTS_OF_A_TIER)
              .findFirst()
              .orElse(chosen);
      if (chosen.isEmpty() || !merge(chosen)) {
        return;
      }
    }
  }

  private static int tier(int live) {
    int tier = 0;
    for (long most = LOWEST_TIER; live > most; most *= TIER_GROWTH) {
      tier++;
    }
    return tier;
  }

  /**
   * Makes one segment of all, without what was deleted, and with an index of words that is whole.
   */
  public void compact() {
    List<Integer> all = new ArrayList<>();
    for (int place = 0; place < snapshot.segments().size(); place++) {
      all.add(place);
    }
    boolean words = snapshot.manifest().shape().words();
    boolean needed =
        all.size() > 1
            || all.stream()
                .anyMatch(
                    place -> !snapshot.deleted(place).isEmpty() || (words && !hasWords(place)));
    if (needed) {
      merge(all);
    }
  }

  private boolean hasWords(int place) {
    Segment segment = snapshot.segments().get(place);
    return WordIndex.isWhole(CollectionFiles.words(directory, segment.number()), segment.rows());
  }

  /** Makes one segment of several; false if it would be too large. */
  private boolean merge(List<Integer> places) {
    Manifest before = snapshot.manifest();
    long live = 0;
    for (int place : places) {
      live += before.segments().get(place).live();
    }
    if (live > ManifestFile.MOST_ROWS) {
      return false;
    }
    int[] place = new int[(int) live];
    int[] row = new int[(int) live];
    VocabularyBuilder ids = new VocabularyBuilder();
    int at = 0;
    for (int one : places) {
      Segment segment = snapshot.segments().get(one);
      BitSet gone = snapshot.deleted(one);
      for (int r = gone.nextClearBit(0); r < segment.rows(); r = gone.nextClearBit(r + 1)) {
        place[at] = one;
        row[at++] = r;
        byte[] id = segment.ids().utf8(r);
        ids.add(id, 0, id.length, -1);
      }
    }
    List<Segment> from = snapshot.segments();
    ItemsFile.Records records =
        new ItemsFile.Records() {
          @Override
          public byte[] text(int r) {
            return from.get(place[r]).items().textBytes(row[r]);
          }

          @Override
          public byte[] metadata(int r) {
            return from.get(place[r]).items().metadataBytes(row[r]);
          }
        };
    int dim = before.shape().dim();
    SegmentEntry merged =
        write(
            before.nextSegment(),
            ids.build(),
            (r, into, offset) ->
                from.get(place[r]).table().store().gather(row[r], 1, into, offset, dim),
            records,
            r -> from.get(place[r]).items().text(row[r]));
    List<SegmentEntry> segments = new ArrayList<>();
    for (int i = 0; i < before.segments().size(); i++) {
      if (!places.contains(i)) {
        segments.add(before.segments().get(i));
      } else if (i == places.getFirst()) {
        segments.add(merged);
      }
    }
    publish(
        new Manifest(before.generation() + 1, before.shape(), before.nextSegment() + 1, segments));
    return true;
  }

  /** Removes the files that the state of now does not name. */
  private void clean() {
    Set<Path> kept = new HashSet<>();
    for (SegmentEntry entry : snapshot.manifest().segments()) {
      kept.add(CollectionFiles.vectors(directory, entry.segment()));
      kept.add(Indexes.beside(CollectionFiles.vectors(directory, entry.segment())));
      kept.add(CollectionFiles.items(directory, entry.segment()));
      kept.add(CollectionFiles.words(directory, entry.segment()));
      entry
          .deleted()
          .ifPresent(
              gone ->
                  kept.add(CollectionFiles.deleted(directory, entry.segment(), gone.generation())));
    }
    CollectionFiles.removeAllBut(directory, kept);
  }

  /** Makes the words of segments again whose index is lost or damaged. */
  private void restoreWords() {
    if (!snapshot.manifest().shape().words()) {
      return;
    }
    for (Segment segment : snapshot.segments()) {
      Path words = CollectionFiles.words(directory, segment.number());
      if (!WordIndex.isThere(words, segment.rows())) {
        WordIndex.write(words, segment.rows(), segment.items()::text);
      }
    }
  }

  /** Forgets what was noted and not committed, and lets others change the collection. */
  @Override
  public void close() {
    if (lock.isHeld()) {
      try {
        snapshot.release();
      } finally {
        lock.close();
      }
    }
  }
}
