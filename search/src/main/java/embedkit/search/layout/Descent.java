package embedkit.search.layout;

import embedkit.search.near.Work;

/**
 * Moves points by the edges that they have. In each round every point is moved by itself, against
 * the places where the others were before the round, and with random numbers of its own: so rounds
 * are shared by threads, and their number changes nothing.
 */
final class Descent {

  /** Longest step by one edge. */
  private static final float MOST = 4;

  /** Half of the extent in which the points start. */
  private static final float REACH = 10;

  /** Points that start at one place must not stay there. */
  private static final float JITTER = 1e-3f;

  private static final float UNIT = 0x1p-24f;

  private final Umap umap;
  private final LayoutListener listener;
  private final Work work;
  private final FuzzyEdges edges;
  private final float[] pulls;
  private final float[] pushes;
  private final int rows;

  /** As they were before the round. */
  private float[] x;

  private float[] y;

  /** As they are after it. */
  private float[] nextX;

  private float[] nextY;

  Descent(NeighbourGraph graph, Layout start, Umap umap, LayoutListener listener) {
    this.umap = umap;
    this.listener = listener;
    this.work = LayoutListener.Phase.POSITIONS.work(listener);
    this.edges = FuzzyEdges.of(graph, work);
    Curve curve = Curve.of(umap.minDist(), umap.spread());
    this.pulls = curve.pulls();
    this.pushes = curve.pushes();
    this.rows = graph.rows();
    this.x = start.x().clone();
    this.y = start.y().clone();
    this.nextX = new float[rows];
    this.nextY = new float[rows];
    spread();
  }

  private void spread() {
    float greatest = 0;
    for (int row = 0; row < rows; row++) {
      greatest = Math.max(greatest, Math.max(Math.abs(x[row]), Math.abs(y[row])));
    }
    float by = greatest > 0 && greatest <= Float.MAX_VALUE ? REACH / greatest : 0;
    for (int row = 0; row < rows; row++) {
      long random = mixed(umap.seed() ^ mixed(row));
      x[row] = (Float.isFinite(x[row]) ? x[row] * by : 0) + jitter(random);
      y[row] = (Float.isFinite(y[row]) ? y[row] * by : 0) + jitter(random >>> 32);
    }
  }

  private static float jitter(long random) {
    return JITTER * ((random & 0xffff) * 0x1p-15f - 1);
  }

  /** Stafford's variant 13 of the finaliser of MurmurHash3, which SplittableRandom uses too. */
  private static long mixed(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  Layout made() {
    int rounds = umap.roundsOf(rows);
    float greatest = edges.greatest();
    for (int i = 0; i < edges.weights().length; i++) {
      edges.weights()[i] /= greatest;
    }
    for (int round = 0; round < rounds; round++) {
      int now = round;
      float rate = 1 - (float) round / rounds;
      work.quietly(
          Work.pieces(rows),
          piece -> move(piece * Work.ROWS, Math.min(rows, (piece + 1) * Work.ROWS), now, rate));
      float[] swapped = x;
      x = nextX;
      nextX = swapped;
      swapped = y;
      y = nextY;
      nextY = swapped;
      work.told().at(round + 1L, rounds);
      listener.moved(round + 1, rounds, () -> new Layout(x.clone(), y.clone()));
    }
    return new Layout(x, y);
  }

  private void move(int from, int to, int round, float rate) {
    long seed = mixed(umap.seed() + 0x9e3779b97f4a7c15L * (round + 1));
    moved(
        from,
        to,
        round,
        rate,
        seed,
        umap.negatives(),
        edges.starts(),
        edges.others(),
        edges.weights(),
        pulls,
        pushes,
        x,
        y,
        nextX,
        nextY);
  }

  /** All that the loop reads is on its stack: fields would be read again after each store. */
  private static void moved(
      int from,
      int to,
      int round,
      float rate,
      long seed,
      int negatives,
      int[] starts,
      int[] others,
      float[] weights,
      float[] pulls,
      float[] pushes,
      float[] x,
      float[] y,
      float[] nextX,
      float[] nextY) {
    int rows = x.length;
    for (int row = from; row < to; row++) {
      float px = x[row];
      float py = y[row];
      long random = mixed(seed ^ mixed(row));
      for (int e = starts[row]; e < starts[row + 1]; e++) {
        // An edge counts in as many rounds as it has weight, and not all edges in the same ones.
        float phase = (e * 0x9e3779b9 >>> 8) * UNIT;
        if ((int) ((round + 1) * weights[e] + phase) == (int) (round * weights[e] + phase)) {
          continue;
        }
        int other = others[e];
        float dx = px - x[other];
        float dy = py - y[other];
        float square = dx * dx + dy * dy;
        if (square > 0) {
          float pull = Curve.at(pulls, square);
          px += rate * clipped(pull * dx);
          py += rate * clipped(pull * dy);
        }
        for (int n = 0; n < negatives; n++) {
          random = random * 0x5851f42d4c957f2dL + 0x14057b7ef767814fL;
          int far = (int) ((random >>> 32) * rows >>> 32);
          dx = px - x[far];
          dy = py - y[far];
          square = dx * dx + dy * dy;
          if (square > 0 && far != row) {
            float push = Curve.at(pushes, square);
            px += rate * clipped(push * dx);
            py += rate * clipped(push * dy);
          }
        }
      }
      nextX[row] = px;
      nextY[row] = py;
    }
  }

  private static float clipped(float value) {
    return Math.min(Math.max(value, -MOST), MOST);
  }
}
