package embedkit.training.label;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The Huffman tree of labels, as fastText builds it: labels by falling count; of two that are
 * joined the rarer goes to the left; fork 0 is joined first, and the last is the root. A turn to
 * the right is likely if the fork's row says yes.
 */
final class LabelTree {

  private final int labels;
  private final int[] left;
  private final int[] right;
  private final int[][] path;
  private final boolean[][] turn;

  private LabelTree(int labels, int[] left, int[] right) {
    this.labels = labels;
    this.left = left;
    this.right = right;
    this.path = new int[labels][];
    this.turn = new boolean[labels][];
  }

  /**
   * Builds a tree.
   *
   * @param counts how often each label occurs, 2 labels or more
   */
  static LabelTree of(long[] counts) {
    int n = counts.length;
    // Of equally frequent ones the later is rarer.
    int[] falling =
        IntStream.range(0, n)
            .boxed()
            .sorted((a, b) -> Long.compare(counts[b], counts[a]))
            .mapToInt(i -> i)
            .toArray();
    long[] sums = new long[2 * n - 1];
    Arrays.fill(sums, Long.MAX_VALUE);
    for (int i = 0; i < n; i++) {
      sums[i] = counts[falling[i]];
    }
    int[] parent = new int[2 * n - 1];
    boolean[] toTheRight = new boolean[2 * n - 1];
    int[] left = new int[n - 1];
    int[] right = new int[n - 1];
    int leaf = n - 1;
    int node = n;
    for (int made = n; made < 2 * n - 1; made++) {
      int[] two = new int[2];
      for (int side = 0; side < 2; side++) {
        two[side] = leaf >= 0 && sums[leaf] < sums[node] ? leaf-- : node++;
      }
      left[made - n] = two[0] < n ? falling[two[0]] : two[0];
      right[made - n] = two[1] < n ? falling[two[1]] : two[1];
      sums[made] = sums[two[0]] + sums[two[1]];
      parent[two[0]] = made;
      parent[two[1]] = made;
      toTheRight[two[1]] = true;
    }
    LabelTree tree = new LabelTree(n, left, right);
    for (int i = 0; i < n; i++) {
      tree.climb(i, falling[i], parent, toTheRight);
    }
    return tree;
  }

  private void climb(int leaf, int label, int[] parent, boolean[] toTheRight) {
    int root = 2 * labels - 2;
    int depth = 0;
    for (int at = leaf; at != root; at = parent[at]) {
      depth++;
    }
    int[] forks = new int[depth];
    boolean[] turns = new boolean[depth];
    for (int at = leaf; at != root; at = parent[at]) {
      depth--;
      forks[depth] = parent[at] - labels;
      turns[depth] = toTheRight[at];
    }
    path[label] = forks;
    turn[label] = turns;
  }

  int forks() {
    return labels - 1;
  }

  /** Forks from the root down to a label; not to be changed. */
  int[] path(int label) {
    return path[label];
  }

  /** Whether the way turns to the right at each of them; not to be changed. */
  boolean[] turns(int label) {
    return turn[label];
  }

  /**
   * Multiplies the chances of turns on all ways.
   *
   * @param likely of each fork how likely the turn to the right is
   * @param unlikely of each fork how likely the other one is
   * @return of each label the product on its way
   */
  float[] leaves(double[] likely, double[] unlikely) {
    double[] reached = new double[labels - 1];
    float[] leaves = new float[labels];
    reached[labels - 2] = 1;
    for (int fork = labels - 2; fork >= 0; fork--) {
      pass(left[fork], reached[fork] * unlikely[fork], reached, leaves);
      pass(right[fork], reached[fork] * likely[fork], reached, leaves);
    }
    return leaves;
  }

  private void pass(int node, double chance, double[] reached, float[] leaves) {
    if (node < labels) {
      leaves[node] = (float) chance;
    } else {
      reached[node - labels] = chance;
    }
  }
}
