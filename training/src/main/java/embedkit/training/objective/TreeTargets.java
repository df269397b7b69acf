package embedkit.training.objective;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.LongSupplier;

/**
 * Each turn on the way to a word is predicted: the loss of a pair is the sum over the forks of
 * {@code -log sigmoid(+-node.x)}, + where the way turns to the first side, as in word2vec.c.
 */
final class TreeTargets extends Targets {

  private final HuffmanTree tree;
  private final BitSet second = new BitSet();
  private int[] ways = new int[1 << 10];
  private int used;

  TreeTargets(WordModel model, HuffmanTree tree) {
    super(model, 16 * model.around());
    this.tree = tree;
  }

  @Override
  void clear(LongSupplier random) {
    super.clear(random);
    second.clear();
    used = 0;
  }

  /** Writes down the way to a word: its length, then a fork's place and turn each. */
  @Override
  int target(int word) {
    int depth = tree.depth(word);
    if (used + 1 + depth > ways.length) {
      ways = Arrays.copyOf(ways, Math.max(used + 1 + depth, 2 * ways.length));
    }
    int way = used;
    ways[used++] = depth;
    for (int step = 0; step < depth; step++) {
      int place = outputs.place(tree.fork(word, step));
      ways[used++] = place << 1 | (tree.turn(word, step) ? 1 : 0);
    }
    return way;
  }

  @Override
  float predict(int way) {
    int depth = ways[way];
    for (int step = 1; step <= depth; step++) {
      int place = ways[way + step] >> 1;
      if ((ways[way + step] & 1) == 1) {
        second.set(size);
      }
      outputs.count(place, 1);
      addLogit(place);
    }
    return depth;
  }

  @Override
  double learn(float[] x, float[] dx, int count) {
    return truePairs(x, dx);
  }

  @Override
  void turn(float[] some) {
    for (int i = second.nextSetBit(0); i >= 0; i = second.nextSetBit(i + 1)) {
      some[i] = -some[i];
    }
  }
}
