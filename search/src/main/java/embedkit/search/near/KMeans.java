package embedkit.search.near;

import embedkit.api.index.Metric;
import embedkit.kernels.Kernels;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Groups of rows by k-means (Lloyd 1982) over a sample of them, begun by k-means++ (Arthur and
 * Vassilvitskii 2007) or by any of the rows; by cosine centres have length 1 (Dhillon and Modha
 * 2001). Sums are formed in an order that does not depend on the number of threads.
 */
public final class KMeans {

  /** Floats of the rows that are looked at, 128 MiB. */
  private static final int MOST_FLOATS = 1 << 25;

  private static final int BLOCK = 512;

  private final MapRows rows;
  private final int count;
  private final int dim;
  private final float[] centres;
  private float[] transposed = {};
  private float[] half = {};
  private int columns;

  private KMeans(MapRows rows, int count) {
    this.rows = rows;
    this.count = count;
    this.dim = rows.dim();
    this.centres = new float[Math.multiplyExact(count, dim)];
  }

  /**
   * Finds centres.
   *
   * @param among the rows that count, as many as centres or more
   * @param each so many rows are looked at for each centre
   * @param spread whether centres begin far from each other, which takes longer
   */
  public static KMeans of(
      MapRows rows,
      long[] among,
      int count,
      int each,
      int rounds,
      boolean spread,
      long seed,
      Work work) {
    KMeans made = new KMeans(rows, count);
    SplittableRandom random = new SplittableRandom(seed);
    long most = Math.max(count, Math.min((long) count * each, MOST_FLOATS / rows.dim()));
    long[] looked = sample(among, (int) Math.min(most, among.length), random);
    float[] sample = new float[Math.multiplyExact(looked.length, rows.dim())];
    rows.read(looked, 0, looked.length, sample, rows.dim());
    made.begin(sample, looked.length, spread, random, work);
    int[] own = new int[looked.length];
    float[] nearness = new float[looked.length];
    for (int round = 0; round < rounds; round++) {
      made.prepare();
      made.assign(sample, looked.length, own, nearness, work);
      made.move(sample, own, nearness);
    }
    made.prepare();
    return made;
  }

  /** Some of the rows, in their order, each as likely as any other. */
  private static long[] sample(long[] among, int count, SplittableRandom random) {
    long[] chosen = new long[count];
    int taken = 0;
    for (int i = 0; i < among.length && taken < count; i++) {
      if (random.nextInt(among.length - i) < count - taken) {
        chosen[taken++] = among[i];
      }
    }
    return chosen;
  }

  private void begin(float[] sample, int size, boolean spread, SplittableRandom random, Work work) {
    if (!spread) {
      long[] places = new long[size];
      Arrays.setAll(places, i -> i);
      long[] chosen = sample(places, count, random);
      for (int c = 0; c < count; c++) {
        System.arraycopy(sample, (int) chosen[c] * dim, centres, c * dim, dim);
      }
      return;
    }
    double[] far = new double[size];
    Arrays.fill(far, Double.POSITIVE_INFINITY);
    float[] dots = new float[size];
    float[] squares = new float[size];
    int next = random.nextInt(size);
    for (int c = 0; c < count; c++) {
      work.check().run();
      float[] centre = Arrays.copyOfRange(sample, next * dim, (next + 1) * dim);
      System.arraycopy(centre, 0, centres, c * dim, dim);
      Kernels.scores(centre, sample, 0, size, dim, dim, dots, squares);
      double square = Kernels.squares(centre, 0, dim);
      double all = 0;
      for (int i = 0; i < size; i++) {
        far[i] = Math.min(far[i], Math.max(0, square + squares[i] - 2.0 * dots[i]));
        all += far[i];
      }
      // As likely as it is far, by the square of the distance; any where all are the same.
      double at = random.nextDouble() * all;
      next = all == 0 ? random.nextInt(size) : 0;
      while (all != 0 && next < size - 1 && (at -= far[next]) >= 0) {
        next++;
      }
    }
  }

  private void prepare() {
    columns = Kernels.columns(count);
    transposed = new float[Math.multiplyExact(dim, columns)];
    Kernels.transpose(centres, count, dim, dim, transposed, columns);
    half = new float[count];
    for (int c = 0; c < count && rows.metric() == Metric.EUCLIDEAN; c++) {
      half[c] = Kernels.squares(centres, c * dim, dim) / 2;
    }
  }

  private void assign(float[] sample, int size, int[] own, float[] nearness, Work work) {
    work.quietly(
        Math.ceilDiv(size, BLOCK),
        piece -> {
          int from = piece * BLOCK;
          int many = Math.min(BLOCK, size - from);
          float[] block = new float[BLOCK * dim];
          System.arraycopy(sample, from * dim, block, 0, many * dim);
          nearest(block, many, own, nearness, from);
        });
  }

  private void nearest(float[] block, int many, int[] own, float[] nearness, int at) {
    int strip = 32;
    float[] values = new float[strip * dim];
    float[] dots = new float[strip * columns];
    for (int first = 0; first < many; first += strip) {
      int some = Math.min(strip, many - first);
      System.arraycopy(block, first * dim, values, 0, some * dim);
      Kernels.products(values, (some + 3) / 4 * 4, dim, dim, transposed, columns, dots);
      for (int i = 0; i < some; i++) {
        int best = 0;
        float most = Float.NEGATIVE_INFINITY;
        for (int c = 0; c < count; c++) {
          float score = dots[i * columns + c] - half[c];
          if (score > most) {
            most = score;
            best = c;
          }
        }
        own[at + first + i] = best;
        nearness[at + first + i] = most;
      }
    }
  }

  /**
   * Each centre goes to the mean of its rows; one without any takes the row farthest from its own.
   */
  private void move(float[] sample, int[] own, float[] nearness) {
    double[] sums = new double[centres.length];
    int[] sizes = new int[count];
    for (int i = 0; i < own.length; i++) {
      sizes[own[i]]++;
      for (int d = 0; d < dim; d++) {
        sums[own[i] * dim + d] += sample[i * dim + d];
      }
    }
    for (int c = 0; c < count; c++) {
      if (sizes[c] == 0) {
        int farthest = 0;
        for (int i = 1; i < own.length; i++) {
          farthest = nearness[i] < nearness[farthest] ? i : farthest;
        }
        nearness[farthest] = Float.POSITIVE_INFINITY;
        System.arraycopy(sample, farthest * dim, centres, c * dim, dim);
        continue;
      }
      double square = 0;
      for (int d = 0; d < dim; d++) {
        double mean = sums[c * dim + d] / sizes[c];
        sums[c * dim + d] = mean;
        square += mean * mean;
      }
      double by = rows.metric() == Metric.COSINE && square > 0 ? 1 / Math.sqrt(square) : 1;
      for (int d = 0; d < dim; d++) {
        centres[c * dim + d] = (float) (sums[c * dim + d] * by);
      }
    }
  }

  public int count() {
    return count;
  }

  public float[] centres() {
    return centres;
  }

  /** Each row's centre, and how near it is: its dot product less half the centre's square. */
  public int[] centresOf(long[] among, float[] nearness, Work work) {
    int[] own = new int[among.length];
    work.quietly(
        Math.ceilDiv(among.length, BLOCK),
        piece -> {
          int from = piece * BLOCK;
          int many = Math.min(BLOCK, among.length - from);
          float[] block = new float[BLOCK * dim];
          rows.read(among, from, many, block, dim);
          nearest(block, many, own, nearness, from);
        });
    return own;
  }
}
