package embedkit.training.objective;

import java.util.Arrays;

/**
 * The paths of words in a Huffman tree of their counts, as word2vec.c builds it: fork 0 is the one
 * that was joined first; from the root down, a turn is 1 to the side of the greater count. Words
 * that do not occur have no path.
 */
final class HuffmanTree {

  private final int forks;
  private final int[] starts;
  private final int[] path;
  private final boolean[] turn;

  private HuffmanTree(int forks, int[] starts, int[] path, boolean[] turn) {
    this.forks = forks;
    this.starts = starts;
    this.path = path;
    this.turn = turn;
  }

  static HuffmanTree of(long[] counts) {
    int[] leaves = risingCounts(counts);
    int n = leaves.length;
    int[] parent = new int[2 * n - 1];
    boolean[] second = new boolean[2 * n - 1];
    long[] sum = new long[2 * n - 1];
    for (int i = 0; i < n; i++) {
      sum[i] = counts[leaves[i]];
    }
    int leaf = 0;
    int fork = n;
    for (int made = n; made < 2 * n - 1; made++) {
      for (int side = 0; side < 2; side++) {
        boolean takeLeaf = leaf < n && (fork == made || sum[leaf] < sum[fork]);
        int least = takeLeaf ? leaf++ : fork++;
        parent[least] = made;
        second[least] = side == 1;
        sum[made] += sum[least];
      }
    }
    return paths(counts.length, leaves, parent, second);
  }

  /** The words that occur, rarest first; of equally rare ones the later row first. */
  private static int[] risingCounts(long[] counts) {
    Integer[] rows = new Integer[counts.length];
    Arrays.setAll(rows, i -> i);
    Arrays.sort(
        rows,
        (a, b) ->
            counts[a] != counts[b] ? Long.compare(counts[a], counts[b]) : Integer.compare(b, a));
    return Arrays.stream(rows).mapToInt(i -> i).filter(row -> counts[row] > 0).toArray();
  }

  private static HuffmanTree paths(int words, int[] leaves, int[] parent, boolean[] second) {
    int n = leaves.length;
    int root = 2 * n - 2;
    int[] depth = new int[words];
    for (int i = 0; i < n; i++) {
      for (int at = i; at != root; at = parent[at]) {
        depth[leaves[i]]++;
      }
    }
    int[] starts = new int[words + 1];
    for (int word = 0; word < words; word++) {
      starts[word + 1] = Math.addExact(starts[word], depth[word]);
    }
    int[] path = new int[starts[words]];
    boolean[] turn = new boolean[path.length];
    for (int i = 0; i < n; i++) {
      int place = starts[leaves[i] + 1];
      for (int at = i; at != root; at = parent[at]) {
        path[--place] = parent[at] - n;
        turn[place] = second[at];
      }
    }
    return new HuffmanTree(Math.max(1, n - 1), starts, path, turn);
  }

  int forks() {
    return forks;
  }

  /** Forks on the way to a word. */
  int depth(int word) {
    return starts[word + 1] - starts[word];
  }

  /** The fork at a step from the root. */
  int fork(int word, int step) {
    return path[starts[word] + step];
  }

  /** Whether the way turns to the second side there. */
  boolean turn(int word, int step) {
    return turn[starts[word] + step];
  }
}
