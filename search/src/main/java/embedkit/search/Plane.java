package embedkit.search;

import embedkit.api.ConfigurationException;
import java.util.List;

/**
 * Vectors in two dimensions, by principal component analysis (Pearson 1901): the plane through
 * their mean in which they differ most. Each vector counts with length 1, so that what is near in
 * the table by cosine is near before it is projected. Exact and repeatable: the matrix of all
 * products is diagonalised by Jacobi's rotations, so it is for some hundreds of vectors at most.
 *
 * @param points x and y of each vector, in their order
 * @param kept the share of the differences that the plane shows, 0 to 1
 */
public record Plane(List<Point> points, double kept) {

  /**
   * Where a vector is drawn.
   *
   * @param x along the first component
   * @param y along the second
   */
  public record Point(double x, double y) {}

  /** Time grows with the cube of this. */
  private static final int MOST = 1000;

  private static final int SWEEPS = 60;

  /** Copies the list. */
  public Plane {
    points = List.copyOf(points);
  }

  /**
   * Projects vectors.
   *
   * @param vectors 3 to 1,000 of one dim, with finite numbers
   * @return where each is drawn; the same vectors always give the same plane
   * @throws ConfigurationException if there are fewer or more, or a number is not finite
   */
  public static Plane of(List<float[]> vectors) {
    int n = vectors.size();
    if (n < 3 || n > MOST) {
      throw new ConfigurationException("a plane is made of 3 to 1,000 vectors, not of " + n);
    }
    double[][] products = products(centred(vectors));
    double all = 0;
    for (int i = 0; i < n; i++) {
      all += products[i][i];
    }
    if (!Double.isFinite(all)) {
      throw new ConfigurationException("a vector has numbers that are not finite");
    }
    double[][] axes = diagonalised(products);
    int first = greatest(products, -1);
    int second = greatest(products, first);
    double[] x = along(axes, products, first);
    double[] y = along(axes, products, second);
    Point[] points = new Point[n];
    for (int i = 0; i < n; i++) {
      points[i] = new Point(x[i], y[i]);
    }
    double kept = all == 0 ? 1 : (products[first][first] + products[second][second]) / all;
    return new Plane(List.of(points), Math.clamp(kept, 0, 1));
  }

  private static double[][] centred(List<float[]> vectors) {
    int dim = vectors.getFirst().length;
    double[][] rows = new double[vectors.size()][dim];
    double[] mean = new double[dim];
    for (int i = 0; i < rows.length; i++) {
      float[] unit = Terms.none().with(vectors.get(i), 1, -1).mean(dim);
      for (int d = 0; d < dim; d++) {
        rows[i][d] = unit[d];
        mean[d] += rows[i][d] / rows.length;
      }
    }
    for (double[] row : rows) {
      for (int d = 0; d < dim; d++) {
        row[d] -= mean[d];
      }
    }
    return rows;
  }

  private static double[][] products(double[][] rows) {
    double[][] products = new double[rows.length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows.length; j++) {
        for (int d = 0; d < rows[i].length; d++) {
          products[i][j] += rows[i][d] * rows[j][d];
        }
      }
    }
    return products;
  }

  /** Turns a symmetric matrix into a diagonal one; the columns returned are its eigenvectors. */
  private static double[][] diagonalised(double[][] a) {
    int n = a.length;
    double[][] axes = new double[n][n];
    for (int i = 0; i < n; i++) {
      axes[i][i] = 1;
    }
    for (int sweep = 0; sweep < SWEEPS && apart(a) > 0; sweep++) {
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          rotate(a, axes, p, q);
        }
      }
    }
    return axes;
  }

  /** How much stands beside the diagonal, 0 once it is lost in rounding. */
  private static double apart(double[][] a) {
    double beside = 0;
    double on = 0;
    for (int i = 0; i < a.length; i++) {
      on += a[i][i] * a[i][i];
      for (int j = 0; j < i; j++) {
        beside += a[i][j] * a[i][j];
      }
    }
    return beside <= 1e-24 * on ? 0 : beside;
  }

  /** One rotation of Jacobi, after which a[p][q] is 0. */
  private static void rotate(double[][] a, double[][] axes, int p, int q) {
    if (a[p][q] == 0) {
      return;
    }
    double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(theta, 1));
    double c = 1 / Math.hypot(t, 1);
    double s = t * c;
    for (int k = 0; k < a.length; k++) {
      double kp = a[k][p];
      double kq = a[k][q];
      a[k][p] = c * kp - s * kq;
      a[k][q] = s * kp + c * kq;
    }
    for (int k = 0; k < a.length; k++) {
      double pk = a[p][k];
      double qk = a[q][k];
      a[p][k] = c * pk - s * qk;
      a[q][k] = s * pk + c * qk;
      double kp = axes[k][p];
      double kq = axes[k][q];
      axes[k][p] = c * kp - s * kq;
      axes[k][q] = s * kp + c * kq;
    }
  }

  private static int greatest(double[][] diagonal, int but) {
    int greatest = but == 0 ? 1 : 0;
    for (int i = 0; i < diagonal.length; i++) {
      if (i != but && diagonal[i][i] > diagonal[greatest][greatest]) {
        greatest = i;
      }
    }
    return greatest;
  }

  /** The coordinates along an axis; the one farthest out is positive, as an axis has no sign. */
  private static double[] along(double[][] axes, double[][] diagonal, int axis) {
    double length = Math.sqrt(Math.max(0, diagonal[axis][axis]));
    double[] along = new double[axes.length];
    double farthest = 0;
    for (int i = 0; i < along.length; i++) {
      along[i] = axes[i][axis] * length;
      farthest = Math.abs(along[i]) > Math.abs(farthest) + 1e-9 ? along[i] : farthest;
    }
    for (int i = 0; i < along.length && farthest < 0; i++) {
      along[i] = -along[i];
    }
    return along;
  }
}
