package embedkit.training.part;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.text.WindowPass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairRunTest {

  /** Word 4 with 1, 2 and 3; word 2 with 5; word 4 with 6 and 7; word 2 with 8. */
  private static final Pairs PAIRS =
      pairs(new int[] {4, 4, 4, 2, 4, 4, 2}, new int[] {1, 2, 3, 5, 6, 7, 8});

  private static Pairs pairs(int[] words, int[] targets) {
    return new Pairs(0, 0, 0, words, new int[0], targets);
  }

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

  /** Beside a plain reference, over runs of all sizes, so that it grows in between. */
  @Test
  void wordsStandInTheOrderInWhichTheyBeginWhateverCameBefore() {
    Random random = new Random(7);
    PairRun run = new PairRun(40, 6, 50_000);
    for (int round = 0; round < 30; round++) {
      int count = random.nextInt(20_000);
      int[] words = random.ints(count, 0, 1 + random.nextInt(40)).toArray();
      int[] targets = random.ints(count, 0, 100).toArray();
      List<Integer> begun = new ArrayList<>();
      List<List<Integer>> lists = new ArrayList<>();
      Map<Integer, Integer> open = new HashMap<>();
      for (int k = 0; k < count; k++) {
        Integer list = open.get(words[k]);
        if (list == null || lists.get(list).size() == 6) {
          list = begun.size();
          open.put(words[k], list);
          begun.add(words[k]);
          lists.add(new ArrayList<>());
        }
        lists.get(list).add(targets[k]);
      }
      assertEquals(count, run.add(pairs(words, targets), 0));
      run.lay();
      int[] starts = new int[begun.size() + 1];
      for (int i = 0; i < begun.size(); i++) {
        starts[i + 1] = starts[i] + lists.get(i).size();
      }
      hasBlock(
          begun.stream().mapToInt(word -> word).toArray(),
          starts,
          lists.stream().flatMap(List::stream).mapToInt(target -> target).toArray(),
          run);
      run.clear();
    }
  }
}
