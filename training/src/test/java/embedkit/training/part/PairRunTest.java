package embedkit.training.part;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.text.WindowPass;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PairRunTest {

  /**
   * Word 4 with 1, 2 and 3; word 0 with none; word 2 with 5; word 4 with 6 and 7; word 2 with 8.
   */
  private static final Pairs PAIRS =
      new Pairs(
          0,
          0,
          0,
          new int[] {4, 0, 2, 4, 2},
          new int[] {0, 3, 3, 4, 6, 7},
          new int[] {1, 2, 3, 5, 6, 7, 8});

  private static void hasBlock(int[] words, int[] starts, int[] targets, PairRun run) {
    WindowPass.Predictions block = run.block(0, run.size());
    assertArrayEquals(words, Arrays.copyOf(block.words(), run.size()));
    assertArrayEquals(starts, Arrays.copyOf(block.starts(), run.size() + 1));
    assertArrayEquals(targets, Arrays.copyOf(block.targets(), starts[run.size()]));
  }

  @Test
  void aWordThatComesAgainJoinsItsPairsUpToTheBound() {
    PairRun run = new PairRun(5, 4, 100);
    assertEquals(7, run.add(PAIRS, 0));
    assertFalse(run.full());
    run.lay();
    hasBlock(new int[] {4, 2, 4}, new int[] {0, 4, 6, 7}, new int[] {1, 2, 3, 6, 5, 8, 7}, run);
    assertEquals(1, run.end(0, 1, 100));
    assertEquals(2, run.end(0, 9, 6));
    assertEquals(1, run.end(0, 9, 5));
    assertEquals(1, run.end(0, 9, 1));
    assertEquals(3, run.end(0, 9, 7));
    assertEquals(3, run.end(2, 9, 7));
  }

  @Test
  void aRunThatIsFullGoesOnWhereItEnded() {
    PairRun run = new PairRun(5, 9, 3);
    assertEquals(3, run.add(PAIRS, 0));
    assertTrue(run.full());
    run.lay();
    hasBlock(new int[] {4}, new int[] {0, 3}, new int[] {1, 2, 3}, run);
    run.clear();
    assertEquals(6, run.add(PAIRS, 3));
    run.lay();
    hasBlock(new int[] {2, 4}, new int[] {0, 1, 3}, new int[] {5, 6, 7}, run);
    run.clear();
    assertEquals(7, run.add(PAIRS, 6));
    // Other pairs may follow.
    assertEquals(2, run.add(PAIRS, 0));
    run.lay();
    hasBlock(new int[] {2, 4}, new int[] {0, 1, 3}, new int[] {8, 1, 2}, run);
    run.clear();
    assertEquals(5, run.add(PAIRS, 2));
    run.lay();
    hasBlock(new int[] {4, 2}, new int[] {0, 2, 3}, new int[] {3, 6, 5}, run);
  }
}
