package embedkit.collection.store;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbedkitException;
import embedkit.api.FileAccessException;
import embedkit.collection.store.Manifest.DeletedEntry;
import embedkit.collection.store.Manifest.SegmentEntry;
import embedkit.collection.store.Manifest.Shape;
import embedkit.search.index.Indexes;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one who changes a collection: it holds the lock of the directory, gathers what is to be
 * changed in memory, and makes it a new state at {@link #commit}. Few small segments are merged by
 * the commit, others behind it by a thread of their own, so that no commit waits for them. Safe for
 * any number of threads, which wait for each other.
 */
public final class Writer implements AutoCloseable {

  /** Items that a commit merges itself, at most: few enough that it hardly takes longer. */
  static final int MERGED_AT_ONCE = 1 << 10;

  /** Rows of a segment from which on it has an index, if the collection has one at all. */
  public static final int LEAST_INDEXED = 10_000;

  /** With as many segments a commit waits for the merge behind it. */
  private static final int MOST_SEGMENTS = 64;

  private final Tables tables;
  private final Path directory;
  private final WriterLock lock;
  private final SegmentFiles files;
  private final boolean mergesBehind;

  // Guarded by this.
  private final Pending pending = new Pending();
  private Snapshot snapshot;
  private long nextSegment;
  private Consumer<Snapshot> told = _ -> {};
  private @Nullable Thread behind;
  private @Nullable Merge merging;
  private boolean ending;

  /**
   * Takes a state and the lock.
   *
   * @param mergesBehind whether what is due is merged by a thread of its own, or else by whoever
   *     calls {@link #plan}
   */
  Writer(Tables tables, Path directory, WriterLock lock, Snapshot snapshot, boolean mergesBehind) {
    this.mergesBehind = mergesBehind;
    this.tables = tables;
    this.directory = directory;
    this.lock = lock;
    this.snapshot = snapshot;
    this.files = new SegmentFiles(tables, directory, snapshot.manifest().shape());
    this.nextSegment = snapshot.manifest().nextSegment();
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
          if (!name.equals(CollectionFiles.LOCK) && !CollectionFiles.isLeft(name)) {
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
      Writer writer = new Writer(tables, directory, lock, snapshot, true);
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
  public synchronized Snapshot snapshot() {
    return snapshot;
  }

  /**
   * Tells the states that merges behind make: of the same items in other segments.
   *
   * @param states is given each, which this writer holds until the next; called by a thread of this
   *     writer
   */
  public synchronized void telling(Consumer<Snapshot> states) {
    told = states;
  }

  /**
   * Notes an item, which is not kept yet.
   *
   * @param item the item; it stands for one of the same id
   * @return true if the id was put before since the last commit: the later one counts
   */
  public synchronized boolean put(StoredItem item) {
    return pending.put(item);
  }

  /**
   * Notes that an item goes.
   *
   * @param id what it is named
   * @return true if there is one, kept or noted
   */
  public synchronized boolean remove(String id) {
    return pending.remove(id, snapshot.find(id).isPresent());
  }

  /**
   * Tells how much is noted.
   *
   * @return about the bytes that it takes
   */
  public synchronized long pendingBytes() {
    return pending.bytes();
  }

  /**
   * Tells how much is noted.
   *
   * @return items that are to be put
   */
  public synchronized int pendingItems() {
    return pending.count();
  }

  /** Forgets what was noted. */
  public synchronized void discard() {
    pending.clear();
  }

  /**
   * Makes what was noted a new state. When this returns, it survives a crash, and readers that look
   * again see all of it; if it fails, none of it is seen, and it stays noted.
   *
   * @return what it changed
   * @throws FileAccessException if it cannot be written
   */
  public synchronized Changes commit() {
    if (pending.isEmpty()) {
      return new Changes(0, 0, 0);
    }
    waitWhileThereAreMany();
    Manifest before = snapshot.manifest();
    long generation = before.generation() + 1;
    Map<Integer, BitSet> gone = new TreeMap<>();
    long replaced = 0;
    for (String id : pending.ids()) {
      replaced += markGone(id, gone) ? 1 : 0;
    }
    long removed = 0;
    for (String id : pending.removals()) {
      removed += markGone(id, gone) ? 1 : 0;
    }
    List<SegmentEntry> segments = withDeletions(before, generation, gone);
    long next = nextSegment;
    if (pending.count() > 0) {
      // A number is used again where writing failed; one that a merge has taken is not.
      segments.add(files.write(next, pending.items()));
      next++;
    }
    publish(generation, segments, next);
    long added = pending.count() - replaced;
    pending.clear();
    mergeIfPossible();
    return new Changes(added, replaced, removed);
  }

  /** Who puts faster than segments can be merged is slowed down by the merging. */
  private void waitWhileThereAreMany() {
    try {
      while (behind != null && snapshot.manifest().segments().size() >= MOST_SEGMENTS) {
        wait();
      }
    } catch (InterruptedException e) {
      // Then there are more segments for a while.
      Thread.currentThread().interrupt();
    }
  }

  /** What was put is kept already: that there is no room to tidy up now is no failure. */
  private void mergeIfPossible() {
    try {
      List<Integer> due = due();
      while (!due.isEmpty() && Merge.live(snapshot, due) <= MERGED_AT_ONCE) {
        merge(due);
        due = due();
      }
      if (!due.isEmpty() && behind == null && mergesBehind) {
        behind = Thread.ofPlatform().daemon().name("embedkit-merge").start(this::mergeBehind);
      }
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

  private void publish(long generation, List<SegmentEntry> segments, long next) {
    Manifest manifest = new Manifest(generation, snapshot.manifest().shape(), next, segments);
    // Opened first: a state that cannot be read is none.
    Snapshot now = Snapshot.of(tables, directory, manifest, Optional.of(snapshot));
    try {
      ManifestFile.write(directory, manifest);
    } catch (RuntimeException e) {
      now.release();
      throw e;
    }
    Snapshot before = snapshot;
    snapshot = now;
    nextSegment = next;
    before.release();
    clean();
  }

  private List<Integer> due() {
    return Tiers.due(snapshot, merging == null ? Set.of() : merging.sources());
  }

  /**
   * Makes one segment of all, without what was deleted, and with an index of words that is whole.
   */
  public synchronized void compact() {
    endMerging(true);
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
    if (needed && Merge.live(snapshot, all) <= ManifestFile.MOST_ROWS) {
      merge(all);
    }
  }

  private boolean hasWords(int place) {
    Segment segment = snapshot.segments().get(place);
    return WordIndex.isWhole(CollectionFiles.words(directory, segment.number()), segment.rows());
  }

  private void merge(List<Integer> places) {
    try (Merge merge = new Merge(snapshot, places, nextSegment)) {
      take(merge, merge.write(files));
    }
  }

  /**
   * Plans what a merge behind does.
   *
   * @return what is to be {@linkplain Merge#write written} and {@linkplain #take taken}; null if
   *     nothing is due
   */
  synchronized @Nullable Merge plan() {
    List<Integer> due = ending ? List.of() : due();
    if (due.isEmpty()) {
      return null;
    }
    merging = new Merge(snapshot, due, nextSegment);
    // Commits that come meanwhile take the numbers behind it.
    nextSegment++;
    return merging;
  }

  /** Has a segment that was merged stand for those that it was made of, and changed since. */
  synchronized void take(Merge merge, SegmentEntry merged) {
    BitSet gone = merge.goneIn(snapshot);
    long generation = snapshot.manifest().generation() + 1;
    SegmentEntry entry = merged;
    if (gone.cardinality() == merged.rows()) {
      // All that it has was deleted meanwhile, and its sources with it.
      return;
    }
    if (!gone.isEmpty()) {
      entry =
          new SegmentEntry(
              merged.segment(),
              merged.rows(),
              merged.vectorBytes(),
              merged.itemBytes(),
              Optional.of(Deletions.write(directory, merged.segment(), generation, gone)));
    }
    long next = Math.max(nextSegment, merged.segment() + 1);
    publish(generation, merge.into(snapshot, entry), next);
    told.accept(snapshot);
  }

  /** Ends what was planned, whether it was taken or not. */
  synchronized void done(Merge merge) {
    merging = null;
    merge.close();
    clean();
  }

  /**
   * Merges what is due until nothing is. A failure is none of a commit: the next one tries again.
   */
  private void mergeBehind() {
    try {
      for (Merge merge = plan(); merge != null; merge = plan()) {
        try {
          take(merge, merge.write(files));
        } finally {
          done(merge);
        }
      }
    } catch (EmbedkitException e) {
      // There is no room, or it was given up: the segments stay as they are.
      return;
    } finally {
      synchronized (this) {
        behind = null;
        notifyAll();
      }
    }
  }

  /** Waits until nothing is merged behind; whoever is interrupted meanwhile has it given up. */
  private void endMerging(boolean givingUp) {
    boolean interrupted = false;
    ending = givingUp;
    while (behind != null) {
      if (ending && merging != null) {
        merging.giveUp();
      }
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
        ending = true;
      }
    }
    ending = false;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
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
    OptionalLong own = merging == null ? OptionalLong.empty() : OptionalLong.of(merging.number());
    CollectionFiles.removeAllBut(directory, kept, own);
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

  /**
   * Forgets what was noted and not committed, and lets others change the collection when what is
   * being merged is done; who is interrupted meanwhile waits no longer than he must.
   */
  @Override
  public synchronized void close() {
    if (lock.isHeld()) {
      endMerging(false);
      try {
        snapshot.release();
      } finally {
        lock.close();
      }
    }
  }
}
