package embedkit.search.near;

import embedkit.kernels.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Compares rows with rows, block by block: each pair of rows once, for both of them. A block of the
 * one side is transposed and multiplied with strips of the other, and only what reaches a row's
 * list is looked at. The lists that come out do not depend on the number of threads.
 */
public final class RowJoin {

  /** Rows of a block. */
  static final int BLOCK = 1024;

  private static final int STRIP_FLOATS = 1 << 13;

  private final MapRows rows;
  private final NearestLists nearest;

  /** The rows, so ordered that each block's stand together. */
  private final long[] order;

  /** Where in the order each block begins, and where the last one ends. */
  private final int[] starts;

  private final Object[] locks;
  private final int widest;

  /** One for each thread at work. */
  private final Queue<Desk> desks = new ConcurrentLinkedQueue<>();

  public RowJoin(MapRows rows, NearestLists nearest, long[] order, int[] starts) {
    this.rows = rows;
    this.nearest = nearest;
    this.order = order;
    this.starts = starts;
    this.locks = new Object[starts.length - 1];
    int most = 1;
    for (int i = 0; i < locks.length; i++) {
      locks[i] = new Object();
      most = Math.max(most, starts[i + 1] - starts[i]);
    }
    this.widest = most;
  }

  private void compare(int left, int right) {
    Desk free = desks.poll();
    Desk desk = free == null ? new Desk() : free;
    desk.compare(left, right);
    desks.add(desk);
  }

  /** Where blocks begin that cut a run of rows into pieces of about one size. */
  public static int[] evenly(int rows) {
    int blocks = Math.max(1, Math.ceilDiv(rows, BLOCK));
    int[] starts = new int[blocks + 1];
    for (int i = 0; i <= blocks; i++) {
      starts[i] = (int) ((long) rows * i / blocks);
    }
    return starts;
  }

  int blocks() {
    return locks.length;
  }

  /** Compares all rows with all others. */
  public void all(Work work) {
    int blocks = blocks();
    AtomicLong done = new AtomicLong();
    long pairs = (long) blocks * (blocks + 1) / 2;
    // By diagonals, so that threads seldom want the lists of one block.
    for (int apart = 0; apart < blocks; apart++) {
      int by = apart;
      work.quietly(
          blocks - apart,
          i -> {
            compare(i, i + by);
            work.told().at(done.incrementAndGet(), pairs);
          });
    }
  }

  /** Compares the rows of some pairs of blocks, each pair given once. */
  public void some(List<int[]> pairs, Work work) {
    work.each(pairs.size(), i -> compare(pairs.get(i)[0], pairs.get(i)[1]));
  }

  /** Each unordered pair of blocks once, of which one is near the other. */
  public static List<int[]> pairs(int[][] near) {
    List<int[]> pairs = new ArrayList<>();
    for (int a = 0; a < near.length; a++) {
      pairs.add(new int[] {a, a});
      for (int b : near[a]) {
        boolean told = b < a && contains(near[b], a);
        if (b != a && !told) {
          pairs.add(new int[] {a, b});
        }
      }
    }
    return pairs;
  }

  private static boolean contains(int[] values, int value) {
    for (int one : values) {
      if (one == value) {
        return true;
      }
    }
    return false;
  }

  /** What is needed to compare two blocks, and is used again for the next two. */
  private final class Desk {

    private final int dim = rows.dim();
    private final int strip = Math.clamp(STRIP_FLOATS / dim / 4 * 4, 8, 64);
    private final float[] own = new float[Math.multiplyExact(widest, dim)];
    private final float[] transposed = new float[Math.multiplyExact(dim, Kernels.columns(widest))];
    private final float[] values = new float[strip * dim];
    private final float[] dots = new float[strip * Kernels.columns(widest)];
    private final float[] half = new float[widest];
    private final float[] floors = new float[widest];
    private final float[] lowest = new float[widest];
    private final int[] hits = new int[widest];

    /** What was found in a strip: rows of the left block, places in the right one, and scores. */
    private final int[] foundLeft = new int[strip * widest];

    private final int[] foundRight = new int[strip * widest];
    private final float[] foundScores = new float[strip * widest];
    private int found;
    private int left;
    private int right;
    private int count;
    private int columns;

    /** Compares two blocks, or one with itself. */
    void compare(int left, int right) {
      this.left = left;
      this.right = right;
      this.count = starts[right + 1] - starts[right];
      this.columns = Kernels.columns(Math.max(1, count));
      rows.read(order, starts[right], count, own, dim);
      Kernels.transpose(own, count, dim, dim, transposed, columns);
      for (int j = 0; j < count; j++) {
        half[j] = rows.halfSquares()[(int) order[starts[right] + j]];
      }
      for (int first = starts[left]; first < starts[left + 1]; first += strip) {
        int many = Math.min(strip, starts[left + 1] - first);
        rows.read(order, first, many, values, dim);
        Kernels.products(values, (many + 3) / 4 * 4, dim, dim, transposed, columns, dots);
        collect(first, many);
        keep();
      }
    }

    private void collect(int first, int many) {
      for (int j = 0; j < count; j++) {
        floors[j] = nearest.floor((int) order[starts[right] + j]);
      }
      found = 0;
      for (int i = 0; i < many; i++) {
        int row = (int) order[first + i];
        float own = rows.halfSquares()[row];
        lower(nearest.floor(row));
        int reached = Kernels.above(dots, i * columns, count, 1, -own, lowest, hits);
        int from = left == right ? first + i - starts[left] : -1;
        for (int h = 0; h < reached; h++) {
          int j = hits[h];
          // Of one block with itself each pair comes twice, and each row meets itself.
          if (j > from) {
            foundLeft[found] = row;
            foundRight[found] = j;
            foundScores[found++] = dots[i * columns + j] - half[j];
          }
        }
      }
    }

    /** A pair counts if it reaches the list of one of the two. */
    private void lower(float floor) {
      for (int j = 0; j < count; j++) {
        lowest[j] = Math.min(floors[j], floor) + half[j];
      }
    }

    private void keep() {
      synchronized (locks[right]) {
        for (int f = 0; f < found; f++) {
          nearest.offer((int) order[starts[right] + foundRight[f]], foundLeft[f], foundScores[f]);
        }
      }
      synchronized (locks[left]) {
        for (int f = 0; f < found; f++) {
          int other = (int) order[starts[right] + foundRight[f]];
          nearest.offer(foundLeft[f], other, foundScores[f]);
        }
      }
    }
  }
}
