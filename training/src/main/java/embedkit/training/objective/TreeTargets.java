package embedkit.training.objective;

import embedkit.kernels.Kernels;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.LongSupplier;

/**
 * Each turn on the way to a word is predicted: the loss of a pair is the sum over the forks of
 * {@code -log sigmoid(+-node.x)}, + where the way turns to the first side, as in word2vec.c.
 *
 * <p>All pairs of a block meet at the root, and half of them at the fork beneath it. Where the rate
 * of the step is known they are therefore learned in turn, each from rows that those before it have
 * moved; the gradient of a row is what moved it, over the rate. One sum over the block would be a
 * step that has to be shortened to a part of theirs.
 */
final class TreeTargets extends Targets {

  private final HuffmanTree tree;

  /** Whether pairs are learned in turn where the rate is known. */
  private final boolean turns;

  private final BitSet second = new BitSet();
  private int[] ways = new int[1 << 10];
  private int used;
  private float rate;
  private int[] pairEnds = new int[1 << 8];
  private int pairs;
  private float[] began = {};
  private float[] path = new float[1 << 6];
  private final int[] row = new int[1];
  private final int[] list = new int[2];

  TreeTargets(WordModel model, HuffmanTree tree) {
    super(model, WordModel.BLOCK, 16 * model.around());
    this.tree = tree;
    this.turns = model.inTurn();
  }

  @Override
  void at(double given) {
    rate = (float) given;
  }

  @Override
  boolean inTurn() {
    return turns && rate > 0;
  }

  @Override
  void clear(LongSupplier random) {
    super.clear(random);
    second.clear();
    used = 0;
    pairs = 0;
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
    if (pairs == pairEnds.length) {
      pairEnds = Arrays.copyOf(pairEnds, 2 * pairs);
    }
    pairEnds[pairs++] = size;
    return depth;
  }

  @Override
  double learn(float[] x, float[] dx, int count) {
    return inTurn() ? inTurn(x, dx, count) : truePairs(x, dx);
  }

  private double inTurn(float[] x, float[] dx, int count) {
    int hiddenSize = count * stride;
    int nodesSize = outputs.size() * stride;
    if (began.length < hiddenSize + nodesSize) {
      began = new float[2 * (hiddenSize + nodesSize)];
    }
    float[] y = outputs.values();
    System.arraycopy(x, 0, began, 0, hiddenSize);
    System.arraycopy(y, 0, began, hiddenSize, nodesSize);
    double loss = 0;
    int from = 0;
    int example = 0;
    for (int pair = 0; pair < pairs; pair++) {
      while (start[example + 1] <= from) {
        example++;
      }
      loss += pair(x, dx, hidden[example], from, pairEnds[pair]);
      from = pairEnds[pair];
    }
    difference(began, 0, x, dx, hiddenSize);
    difference(began, hiddenSize, y, outputs.gradients(), nodesSize);
    return loss;
  }

  /** Learns the way to one word. */
  private double pair(float[] x, float[] dx, int input, int from, int to) {
    row[0] = input;
    list[0] = from;
    list[1] = to;
    float[] y = outputs.values();
    Kernels.dots(x, row, y, rows, list, 1, stride, logits);
    int depth = to - from;
    if (path.length < depth + Kernels.lanes()) {
      path = new float[2 * (depth + Kernels.lanes())];
    }
    for (int i = 0; i < depth; i++) {
      path[i] = second.get(from + i) ? -logits[from + i] : logits[from + i];
    }
    double loss = Kernels.logisticPositive(path, depth);
    for (int i = 0; i < depth; i++) {
      logits[from + i] = second.get(from + i) ? rate * path[i] : -rate * path[i];
    }
    // Both sides move from where they stood: a fork is read before it is moved.
    Kernels.spread(x, dx, row, y, y, rows, rows, list, 1, stride, logits);
    for (int i = input * stride; i < (input + 1) * stride; i++) {
      x[i] += dx[i];
      dx[i] = 0;
    }
    return loss;
  }

  private void difference(float[] before, int at, float[] now, float[] gradients, int n) {
    float over = 1 / rate;
    for (int i = 0; i < n; i++) {
      gradients[i] = (before[at + i] - now[i]) * over;
    }
  }

  @Override
  void turn(float[] some) {
    for (int i = second.nextSetBit(0); i >= 0; i = second.nextSetBit(i + 1)) {
      some[i] = -some[i];
    }
  }
}
