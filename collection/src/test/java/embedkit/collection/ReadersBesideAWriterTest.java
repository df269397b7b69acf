package embedkit.collection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eight readers look again and again while a writer commits, merges and removes. */
@Tag("slow")
class ReadersBesideAWriterTest {

  private static final int READERS = 8;
  private static final int ITEMS = 10;
  private static final int ROUNDS = 40;

  @TempDir Path folder;

  @Test
  void everyReaderSeesWholeStatesAloneAndNeverAnOlderOneThanBefore() throws Exception {
    CollectionSettings settings = CollectionSettings.usual().ofDim(2);
    AtomicBoolean done = new AtomicBoolean();
    try (VectorCollection writer = VectorCollection.create(folder.resolve("c"), settings);
        ExecutorService readers = Executors.newFixedThreadPool(READERS)) {
      put(writer, 1);
      List<Future<Integer>> seen = new ArrayList<>();
      try {
        for (int i = 0; i < READERS; i++) {
          boolean opensAgain = i % 2 == 0;
          seen.add(readers.submit(() -> read(opensAgain, done)));
        }
        for (int round = 2; round <= ROUNDS; round++) {
          put(writer, round);
        }
      } finally {
        done.set(true);
      }
      for (Future<Integer> states : seen) {
        assertTrue(states.get() >= 1);
      }
    }
  }

  /** A round replaces every item: each has the number of the round. */
  private static void put(VectorCollection writer, int round) {
    for (int i = 0; i < ITEMS; i++) {
      writer.put(new Item("i" + i, new float[] {1, i}, "round word" + i, Map.of("round", round)));
    }
    writer.commit();
  }

  private int read(boolean opensAgain, AtomicBoolean done) {
    int states = 0;
    long last = 0;
    VectorCollection reader = VectorCollection.open(folder.resolve("c"));
    try {
      for (boolean end = false; !end; ) {
        end = done.get();
        long round = checkWhole(reader);
        assertTrue(round >= last, round + " after " + last);
        states += round > last ? 1 : 0;
        last = round;
        if (opensAgain) {
          reader.close();
          reader = VectorCollection.open(folder.resolve("c"));
        } else {
          reader.refresh();
        }
      }
      assertEquals(ROUNDS, checkWhole(reader));
      return states;
    } finally {
      reader.close();
    }
  }

  private static long checkWhole(VectorCollection reader) {
    List<Found> near = reader.find(Search.near(1, 0).top(100));
    assertEquals(ITEMS, near.size());
    assertEquals(1, near.stream().map(hit -> hit.metadata().get("round")).distinct().count());
    assertEquals("i0", near.getFirst().id());
    return (Long) near.getFirst().metadata().get("round");
  }
}
