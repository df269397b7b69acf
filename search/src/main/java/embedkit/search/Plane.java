package embedkit.search;

import embedkit.api.ConfigurationException;
import embedkit.linear.SymmetricEigen;
import java.util.List;

/**
 * Vectors in two dimensions, by principal component analysis (Pearson 1901): the plane through
 * their mean in which they differ most. Each vector counts with length 1, so that what is near in
 * the table by cosine is near before it is projected. Exact and repeatable: the eigenvectors of the
 * matrix of all products are found, so it is for some hundreds of vectors at most.
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
    SymmetricEigen eigen = SymmetricEigen.of(products);
    int[] greatest = eigen.greatest(2);
    double[] x = along(eigen, greatest[0]);
    double[] y = along(eigen, greatest[1]);
    Point[] points = new Point[n];
    for (int i = 0; i < n; i++) {
      points[i] = new Point(x[i], y[i]);
    }
    double shown = eigen.value(greatest[0]) + eigen.value(greatest[1]);
    double kept = all == 0 ? 1 : shown / all;
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

  /** The coordinates along an axis; the one farthest out is positive, as an axis has no sign. */
  private static double[] along(SymmetricEigen eigen, int axis) {
    double length = Math.sqrt(Math.max(0, eigen.value(axis)));
    double[] direction = eigen.vector(axis);
    double[] along = new double[direction.length];
    double farthest = 0;
    for (int i = 0; i < along.length; i++) {
      along[i] = direction[i] * length;
      farthest = Math.abs(along[i]) > Math.abs(farthest) + 1e-9 ? along[i] : farthest;
    }
    for (int i = 0; i < along.length && farthest < 0; i++) {
      along[i] = -along[i];
    }
    return along;
  }
}
