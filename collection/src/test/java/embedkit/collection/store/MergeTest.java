package embedkit.collection.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.EmbedkitException;
import embedkit.api.Progress;
import embedkit.api.Verified;
import embedkit.collection.store.Manifest.SegmentEntry;
import embedkit.collection.store.Manifest.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Segments are merged while the collection is changed, step by step, and in the middle of a kill.
 */
class MergeTest {

  /** Six such segments have more items together than a commit merges itself. */
  private static final int ITEMS = Writer.MERGED_AT_ONCE / 6 + 1;

  @TempDir Path folder;

  private Path directory;
  private Writer writer;
  private final Set<String> expected = new TreeSet<>();

  @BeforeEach
  void create() {
    directory = folder.resolve("c");
    Shape shape = new Shape(2, "f32", "cosine", true, Optional.empty(), Optional.empty());
    Writer.create(directory, shape);
    // None of the threads that merge behind: the steps are done here.
    writer = open(directory, false);
  }

  private static Writer open(Path directory, boolean behind) {
    WriterLock lock = WriterLock.of(directory);
    Snapshot snapshot = Snapshot.open(Tables.installed(), directory, Optional.empty());
    return new Writer(Tables.installed(), directory, lock, snapshot, behind);
  }

  private void put(Writer to, String round, int items) {
    for (int i = 0; i < items; i++) {
      String id = round + "-" + i;
      byte[] metadata = "{\"n\":1}".getBytes(StandardCharsets.UTF_8);
      to.put(new StoredItem(id, new float[] {1, i}, "word" + i + " " + round, metadata));
      expected.add(id);
    }
    to.commit();
  }

  private void remove(String id) {
    assertTrue(writer.remove(id));
    expected.remove(id);
  }

  private void sixSegments() {
    for (int round = 0; round < 6; round++) {
      put(writer, "r" + round, ITEMS);
    }
    assertEquals(6, writer.snapshot().segments().size());
  }

  private static Set<String> ids(Snapshot snapshot) {
    Set<String> ids = new TreeSet<>();
    snapshot.forEach(item -> assertTrue(ids.add(item.id()), item.id() + " is there twice"));
    return ids;
  }

  private static void checkWhole(Snapshot snapshot) {
    for (Verified part : snapshot.verify(Tables.installed(), Progress.NONE)) {
      assertEquals(Verified.Verdict.WHOLE, part.verdict(), part.part());
    }
  }

  private Set<String> segmentsOnDisk() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      Set<String> numbers = new TreeSet<>();
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("\\.?segment-\\d+\\..*"))
          .forEach(name -> numbers.add(name.replaceFirst("\\.?segment-(\\d+)\\..*", "$1")));
      return numbers;
    }
  }

  @Test
  void whatIsChangedWhileSegmentsAreMergedIsChangedInTheMergedOne() throws Exception {
    sixSegments();
    Merge merge = writer.plan();
    assertEquals(7, merge.number());
    SegmentEntry merged = merge.write(new SegmentFiles(Tables.installed(), directory, shape()));
    assertEquals(6 * ITEMS, merged.rows());
    // Meanwhile: one removed, one replaced, one added, and all of a segment removed.
    remove("r1-3");
    for (int i = 0; i < ITEMS; i++) {
      remove("r2-" + i);
    }
    writer.put(new StoredItem("r4-0", new float[] {-1, 0}, "changed", new byte[] {'{', '}'}));
    put(writer, "new", 3);
    assertEquals(
        Set.of("000001", "000002", "000004", "000005", "000006", "000007", "000008"),
        segmentsOnDisk(),
        "a commit leaves alone what is being merged");
    writer.take(merge, merged);
    writer.done(merge);
    Snapshot now = writer.snapshot();
    assertEquals(expected, ids(now));
    assertEquals(2, now.segments().size());
    assertEquals(6L * ITEMS - ITEMS - 2, now.manifest().segments().getFirst().live());
    assertEquals("changed", now.text(now.find("r4-0").orElseThrow()));
    assertEquals(Set.of("000007", "000008"), segmentsOnDisk());
    checkWhole(now);
    List<RowHit> found = now.words("r1", 1000, "all", Optional.empty());
    assertEquals(ITEMS - 1, found.size());
    writer.close();
    try (Writer again = open(directory, false)) {
      assertEquals(expected, ids(again.snapshot()));
      checkWhole(again.snapshot());
    }
  }

  private Shape shape() {
    return writer.snapshot().manifest().shape();
  }

  @Test
  void aMergeThatIsKilledInTheMiddleLosesNothingAndLeavesNothing() throws Exception {
    sixSegments();
    Merge merge = writer.plan();
    merge.write(new SegmentFiles(Tables.installed(), directory, shape()));
    put(writer, "later", 2);
    Path killed = Files.createDirectory(folder.resolve("killed"));
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.skip(1).toList()) {
        Files.copy(file, killed.resolve(directory.relativize(file)));
      }
    }
    writer.done(merge);
    writer.close();
    assertTrue(Files.exists(killed.resolve("segment-000007.safetensors")));
    try (Writer next = Writer.open(Tables.installed(), killed)) {
      assertEquals(expected, ids(next.snapshot()));
      checkWhole(next.snapshot());
      assertFalse(Files.exists(killed.resolve("segment-000007.safetensors")));
      assertTrue(Files.exists(killed.resolve("segment-000008.safetensors")));
    }
  }

  @Test
  void aMergeThatIsGivenUpLeavesTheSegmentsAsTheyAre() throws Exception {
    sixSegments();
    Merge merge = writer.plan();
    merge.giveUp();
    SegmentFiles files = new SegmentFiles(Tables.installed(), directory, shape());
    assertThrows(EmbedkitException.class, () -> merge.write(files));
    writer.done(merge);
    assertEquals(6, writer.snapshot().segments().size());
    assertEquals(6, segmentsOnDisk().size());
    assertEquals(expected, ids(writer.snapshot()));
    writer.close();
  }

  @Test
  void aSegmentWhoseItemsWereAllRemovedMeanwhileIsNotTaken() throws Exception {
    sixSegments();
    Merge merge = writer.plan();
    SegmentEntry merged = merge.write(new SegmentFiles(Tables.installed(), directory, shape()));
    List.copyOf(expected).forEach(this::remove);
    writer.commit();
    writer.take(merge, merged);
    writer.done(merge);
    assertEquals(0, writer.snapshot().manifest().live());
    assertEquals(Set.of(), segmentsOnDisk());
    assertNull(writer.plan());
    writer.close();
  }

  @Test
  void aWriterThatIsClosedHasMergedBehindWhatWasDue() throws Exception {
    writer.close();
    try (Writer merging = open(directory, true)) {
      for (int round = 0; round < 6; round++) {
        put(merging, "r" + round, ITEMS);
      }
    }
    try (Writer again = open(directory, true)) {
      assertEquals(1, again.snapshot().segments().size());
      assertEquals(expected, ids(again.snapshot()));
      checkWhole(again.snapshot());
      assertEquals(Set.of("000007"), segmentsOnDisk());
      put(again, "more", 1);
      again.compact();
      assertEquals(1, again.snapshot().segments().size());
    }
  }

  @Test
  void fewSmallSegmentsAreMergedByTheCommit() {
    for (int round = 0; round < 6; round++) {
      put(writer, "r" + round, 2);
    }
    assertEquals(1, writer.snapshot().segments().size());
    assertEquals(expected, ids(writer.snapshot()));
    assertNull(writer.plan());
    writer.close();
  }
}
