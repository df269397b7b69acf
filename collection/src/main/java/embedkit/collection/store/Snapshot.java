package embedkit.collection.store;

import embedkit.Tables;
import embedkit.api.EmbedkitException;
import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.api.Verified;
import embedkit.api.index.Allowed;
import embedkit.api.index.Hit;
import embedkit.api.index.IndexQuery;
import embedkit.collection.store.Manifest.SegmentEntry;
import embedkit.search.index.Indexes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.AlreadyClosedException;

/**
 * A collection as it was at one moment. It stays so, whatever a writer does, for as long as
 * somebody holds it. Safe for any number of threads.
 */
public final class Snapshot {

  /** How often a reader tries again when a writer has taken the files away meanwhile. */
  private static final int MOST_TRIES = 20;

  private final Path directory;
  private final Manifest manifest;
  private final List<Segment> segments;
  private final List<BitSet> deleted;
  private int holders = 1;
  private IndexSearcher words;

  private Snapshot(
      Path directory, Manifest manifest, List<Segment> segments, List<BitSet> deleted) {
    this.directory = directory;
    this.manifest = manifest;
    this.segments = List.copyOf(segments);
    this.deleted = List.copyOf(deleted);
  }

  /**
   * Opens the state of now; whoever opens it holds it.
   *
   * @param tables opens the rows
   * @param directory the collection
   * @param before a state from which segments are taken that are in both, or empty
   * @return the state
   * @throws FileAccessException if there is no collection, or it cannot be read
   * @throws embedkit.api.VectorFileException if a file of it is broken
   */
  public static Snapshot open(Tables tables, Path directory, Optional<Snapshot> before) {
    Manifest manifest = ManifestFile.read(directory);
    for (int tries = 1; ; tries++) {
      try {
        return of(tables, directory, manifest, before);
      } catch (EmbedkitException e) {
        // A writer has merged segments between the reading of the manifest and that of its files.
        Manifest now = ManifestFile.read(directory);
        if (now.generation() == manifest.generation() || tries == MOST_TRIES) {
          throw e;
        }
        manifest = now;
      }
    }
  }

  static Snapshot of(Tables tables, Path directory, Manifest manifest, Optional<Snapshot> before) {
    Map<Long, Segment> open = new HashMap<>();
    before.ifPresent(
        old -> {
          if (old.manifest.shape().equals(manifest.shape())) {
            old.segments.forEach(segment -> open.put(segment.number(), segment));
          }
        });
    List<Segment> segments = new ArrayList<>();
    List<BitSet> deleted = new ArrayList<>();
    try {
      for (SegmentEntry entry : manifest.segments()) {
        Segment known = open.get(entry.segment());
        boolean same = known != null && known.rows() == entry.rows();
        segments.add(
            same ? known.hold() : Segment.open(tables, directory, manifest.shape(), entry));
        deleted.add(
            entry
                .deleted()
                .map(gone -> Deletions.read(directory, entry.segment(), entry.rows(), gone))
                .orElseGet(BitSet::new));
      }
      return new Snapshot(directory, manifest, segments, deleted);
    } catch (RuntimeException e) {
      segments.forEach(Segment::release);
      throw e;
    }
  }

  /**
   * Opens the state of now, if it is another one.
   *
   * @param tables opens the rows
   * @return the state, which whoever asked holds; empty if this is it
   * @throws FileAccessException if it cannot be read
   * @throws embedkit.api.VectorFileException if a file of it is broken
   */
  public Optional<Snapshot> newer(Tables tables) {
    return ManifestFile.read(directory).equals(manifest)
        ? Optional.empty()
        : Optional.of(open(tables, directory, Optional.of(this)));
  }

  /** What it consists of. */
  public Manifest manifest() {
    return manifest;
  }

  /**
   * Tells how many segments are searched by an index of their own.
   *
   * @return 0 to the number of segments
   */
  public int indexed() {
    return (int) segments.stream().filter(Segment::isApproximate).count();
  }

  List<Segment> segments() {
    return segments;
  }

  BitSet deleted(int place) {
    return deleted.get(place);
  }

  /**
   * Holds it once more.
   *
   * @return true, or false if it is closed already
   */
  public synchronized boolean hold() {
    if (holders == 0) {
      return false;
    }
    holders++;
    return true;
  }

  /** Lets go; the last one closes what no other snapshot needs. */
  public void release() {
    synchronized (this) {
      holders--;
      if (holders > 0) {
        return;
      }
    }
    segments.forEach(Segment::release);
  }

  /**
   * Finds the items that are nearest to a vector.
   *
   * @param vector dim numbers
   * @param top how many, at most
   * @param filter what the test is known by; equal filters are the same test
   * @param test which metadata pass; empty for all
   * @return the nearest first
   */
  public List<RowHit> near(
      float[] vector, int top, Object filter, Optional<Predicate<Map<String, Object>>> test) {
    List<RowHit> found = new ArrayList<>();
    IndexQuery query = new IndexQuery.Near(vector);
    for (int place = 0; place < segments.size(); place++) {
      Segment segment = segments.get(place);
      int own = place;
      Allowed allowed = Allowed.all();
      if (test.isPresent() || !deleted.get(place).isEmpty()) {
        BitSet rows = allowed(place, filter, test);
        allowed = new Allowed(0, rows.length(), row -> rows.get((int) row));
      }
      for (Hit hit : segment.index().nearest(query, top, allowed)) {
        found.add(new RowHit(own, (int) hit.row(), hit.score()));
      }
    }
    return best(found, top);
  }

  /** The best first; of equal ones that of the older segment and the lower row. */
  private static List<RowHit> best(List<RowHit> found, int top) {
    found.sort(
        Comparator.comparingDouble(RowHit::score)
            .reversed()
            .thenComparing(RowHit::place)
            .thenComparing(RowHit::row));
    return List.copyOf(found.subList(0, Math.min(top, found.size())));
  }

  /** The rows of a segment that are there and pass the test; nobody changes them. */
  private BitSet allowed(int place, Object filter, Optional<Predicate<Map<String, Object>>> test) {
    Segment segment = segments.get(place);
    BitSet gone = deleted.get(place);
    BitSet rows;
    if (test.isPresent()) {
      BitSet matching = segment.matching(filter, test.get());
      if (gone.isEmpty()) {
        return matching;
      }
      rows = (BitSet) matching.clone();
    } else {
      rows = new BitSet(segment.rows());
      rows.set(0, segment.rows());
    }
    rows.andNot(gone);
    return rows;
  }

  /**
   * Finds the items whose texts have words of a text, by BM25 over the whole collection.
   *
   * @param text the words
   * @param top how many, at most
   * @param filter what the test is known by; equal filters are the same test
   * @param test which metadata pass; empty for all
   * @return the best first
   */
  public List<RowHit> words(
      String text, int top, Object filter, Optional<Predicate<Map<String, Object>>> test) {
    long live = manifest.live();
    if (live == 0 || top == 0) {
      return List.of();
    }
    Query query = WordIndex.query(text);
    boolean some = test.isPresent() || deleted.stream().anyMatch(gone -> !gone.isEmpty());
    if (some) {
      BitSet[] rows = new BitSet[segments.size()];
      for (int place = 0; place < rows.length; place++) {
        rows[place] = allowed(place, filter, test);
      }
      query =
          new BooleanQuery.Builder()
              .add(query, BooleanClause.Occur.MUST)
              .add(new AllowedRows(rows), BooleanClause.Occur.FILTER)
              .build();
    }
    for (int tries = 1; ; tries++) {
      IndexSearcher searcher = searcher();
      try {
        return words(searcher, query, (int) Math.min(top, live));
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted() || tries == MOST_TRIES) {
          String what = "cannot read the words of " + directory;
          throw FileAccessException.ofInterrupt(what, e)
              .orElseGet(() -> FileAccessException.because(what, e));
        }
        forget(searcher);
      } catch (AlreadyClosedException e) {
        if (tries == MOST_TRIES) {
          throw new FileAccessException("cannot read the words of " + directory, e);
        }
        forget(searcher);
      }
    }
  }

  private static List<RowHit> words(IndexSearcher searcher, Query query, int top)
      throws IOException {
    List<RowHit> found = new ArrayList<>();
    for (ScoreDoc hit : searcher.search(query, top).scoreDocs) {
      int place = ReaderUtil.subIndex(hit.doc, searcher.getLeafContexts());
      int base = searcher.getLeafContexts().get(place).docBase;
      found.add(new RowHit(place, hit.doc - base, hit.score));
    }
    return best(found, top);
  }

  /**
   * A thread that was interrupted as it read has closed the files for all; others open them anew.
   */
  private synchronized void forget(IndexSearcher searcher) {
    if (words == searcher) {
      words = null;
      segments.forEach(Segment::forgetWords);
    }
  }

  private synchronized IndexSearcher searcher() {
    if (words == null) {
      IndexReader[] readers = new IndexReader[segments.size()];
      for (int place = 0; place < readers.length; place++) {
        readers[place] = segments.get(place).words();
      }
      // Each reader has one leaf, so that the ordinal of a leaf is the place of its segment.
      try {
        words = new IndexSearcher(new MultiReader(readers, false));
      } catch (IOException e) {
        throw FileAccessException.because("cannot read the words of " + directory, e);
      }
      words.setSimilarity(new BM25Similarity());
      words.setQueryCache(null);
    }
    return words;
  }

  /**
   * Finds an item by its id.
   *
   * @param id what it is named
   * @return where it is, with the score 0; or empty if it is not there
   */
  public Optional<RowHit> find(String id) {
    for (int place = segments.size() - 1; place >= 0; place--) {
      long row = segments.get(place).ids().row(id);
      if (row >= 0 && !deleted.get(place).get((int) row)) {
        return Optional.of(new RowHit(place, (int) row, 0));
      }
    }
    return Optional.empty();
  }

  /** Visits an item of this snapshot. */
  public interface Visitor {
    /**
     * Is given an item.
     *
     * @param item the item, with a fresh vector
     */
    void visit(StoredItem item);
  }

  /**
   * Visits all items, in the order of the segments and their rows.
   *
   * @param visitor is given them
   */
  public void forEach(Visitor visitor) {
    for (int place = 0; place < segments.size(); place++) {
      BitSet gone = deleted.get(place);
      int rows = segments.get(place).rows();
      for (int row = gone.nextClearBit(0); row < rows; row = gone.nextClearBit(row + 1)) {
        visitor.visit(item(place, row));
      }
    }
  }

  /**
   * Reads an item.
   *
   * @param place which segment it is in
   * @param row its row there
   * @return the item, with a fresh vector
   */
  public StoredItem item(int place, int row) {
    Segment segment = segments.get(place);
    return new StoredItem(
        segment.ids().token(row),
        segment.table().vector((long) row),
        segment.items().text(row),
        segment.items().metadataBytes(row));
  }

  /**
   * Names an item.
   *
   * @param hit where it is
   * @return its id
   */
  public String id(RowHit hit) {
    return segments.get(hit.place()).ids().token(hit.row());
  }

  /**
   * Reads what an item says.
   *
   * @param hit where it is
   * @return its text
   */
  public String text(RowHit hit) {
    return segments.get(hit.place()).items().text(hit.row());
  }

  /**
   * Reads what is known of an item.
   *
   * @param hit where it is
   * @return its metadata
   */
  public Map<String, Object> metadata(RowHit hit) {
    return segments.get(hit.place()).items().metadata(hit.row());
  }

  /**
   * Reads all of it and compares it with the checksums that are noted.
   *
   * @param tables reads the rows
   * @param progress told the segments that are done
   * @return what was found, file by file
   */
  public List<Verified> verify(Tables tables, Progress progress) {
    List<Verified> found = new ArrayList<>();
    for (int place = 0; place < segments.size(); place++) {
      Segment segment = segments.get(place);
      Path rows = CollectionFiles.vectors(directory, segment.number());
      for (Verified part : tables.verify(rows.toString(), Progress.NONE)) {
        found.add(
            new Verified(rows.getFileName() + " " + part.part(), part.bytes(), part.verdict()));
      }
      if (manifest.shape().index().isPresent()) {
        for (Verified part : Indexes.of(tables.catalog()).verify(rows)) {
          Path file = Indexes.beside(rows).getFileName();
          found.add(new Verified(file + " " + part.part(), part.bytes(), part.verdict()));
        }
      }
      found.add(segment.items().verify());
      if (manifest.shape().words()) {
        Path words = CollectionFiles.words(directory, segment.number());
        boolean whole = WordIndex.isWhole(words, segment.rows());
        found.add(
            new Verified(
                String.valueOf(words.getFileName()),
                0,
                whole ? Verified.Verdict.WHOLE : Verified.Verdict.DAMAGED));
      }
      progress.at(place + 1L, segments.size());
    }
    return found;
  }
}
