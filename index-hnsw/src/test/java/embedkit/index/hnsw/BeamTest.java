package embedkit.index.hnsw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** The list against a set that is sorted by the JDK. */
class BeamTest {

  @RepeatedTest(200)
  void theBestOfWhatWasGivenAreKeptInTheirOrder(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    int most = 1 + random.nextInt(150);
    Beam beam = new Beam();
    beam.clear(300);
    beam.add(KeyHeap.key(1, 1));
    beam.clear(most);
    TreeSet<Long> sorted = new TreeSet<>(Comparator.reverseOrder());
    TreeSet<Long> left = new TreeSet<>(Comparator.reverseOrder());
    for (int node = 0; node < 400; node++) {
      // Few ranks, so that many are equal.
      long key = KeyHeap.key(random.nextInt(40) - 20, node);
      beam.add(key);
      sorted.add(key);
      left.add(key);
      if (sorted.size() > most) {
        left.remove(sorted.pollLast());
      }
      if (random.nextInt(3) == 0) {
        int expected = left.isEmpty() ? -1 : KeyHeap.node(left.pollFirst());
        assertEquals(expected, beam.go());
      }
    }
    List<Long> kept = new ArrayList<>();
    for (int i = 0; i < beam.size(); i++) {
      kept.add(KeyHeap.old(beam.key(i)));
    }
    assertEquals(sorted.stream().map(KeyHeap::old).toList(), kept);
  }

  @Test
  void aHeapIsTakenBestFirst() {
    KeyHeap heap = new KeyHeap();
    new Random(5).ints(300, 0, 1000).forEach(node -> heap.add(KeyHeap.key(node * 0.5f, node)));
    Beam beam = new Beam();
    beam.take(heap);
    assertEquals(0, heap.size());
    assertEquals(300, beam.size());
    for (int i = 1; i < 300; i++) {
      assertTrue(beam.key(i) <= beam.key(i - 1));
    }
  }

  @Test
  void aKeyHoldsAnyRankAndNodeAndItsBitDecidesNothing() {
    float[] ranks = {
      Float.NEGATIVE_INFINITY, -3.5f, -Float.MIN_VALUE, 0, Float.MIN_VALUE, 3.5f, Float.MAX_VALUE
    };
    int[] nodes = {0, 1, 77, Integer.MAX_VALUE - 1, Integer.MAX_VALUE};
    List<Long> rising = new ArrayList<>();
    for (float rank : ranks) {
      for (int i = nodes.length - 1; i >= 0; i--) {
        long key = KeyHeap.key(rank, nodes[i]);
        assertEquals(rank, KeyHeap.rank(key));
        assertEquals(nodes[i], KeyHeap.node(key));
        assertEquals(nodes[i], KeyHeap.node(KeyHeap.old(key)));
        assertEquals(rank, KeyHeap.rank(KeyHeap.old(key)));
        assertTrue(KeyHeap.isNew(key));
        assertFalse(KeyHeap.isNew(KeyHeap.old(key)));
        rising.add(KeyHeap.old(key));
        rising.add(key);
      }
    }
    assertEquals(rising.stream().sorted().toList(), rising);
  }
}
