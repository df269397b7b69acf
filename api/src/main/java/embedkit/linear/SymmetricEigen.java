package embedkit.linear;

import java.util.stream.IntStream;

/**
 * The eigenvectors of a real symmetric matrix: made tridiagonal by Householder's reflections, and
 * diagonal by the implicit QL method with Wilkinson's shifts (Bowdler, Martin, Reinsch and
 * Wilkinson 1968). Vectors are kept as rows, so that every inner loop walks along an array.
 */
public final class SymmetricEigen {

  private static final int MOST_STEPS = 100;

  private final int n;
  private final double[] diagonal;
  private final double[] beside;
  private final double[][] vectors;

  private SymmetricEigen(int n) {
    this.n = n;
    this.diagonal = new double[n];
    this.beside = new double[n];
    this.vectors = new double[n][n];
  }

  /**
   * Finds them; the time grows with the cube of the rows.
   *
   * @param matrix symmetric, of finite numbers; it is worked on itself, and spent
   * @return values and vectors
   */
  public static SymmetricEigen of(double[][] matrix) {
    SymmetricEigen eigen = new SymmetricEigen(matrix.length);
    eigen.reflect(matrix);
    for (int place = 0; place < eigen.n; place++) {
      eigen.settle(place);
    }
    return eigen;
  }

  /** The value of a vector. */
  public double value(int i) {
    return diagonal[i];
  }

  /** Of length 1; the vectors stand at right angles. */
  public double[] vector(int i) {
    return vectors[i];
  }

  /** The places of the greatest values, the greatest first. */
  public int[] greatest(int most) {
    return IntStream.range(0, n)
        .boxed()
        .sorted((a, b) -> Double.compare(diagonal[b], diagonal[a]))
        .limit(most)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Reflection k clears what stands beyond the neighbour of the diagonal in row k. */
  private void reflect(double[][] a) {
    double[] factors = new double[n];
    double[] w = new double[n];
    for (int k = 0; k + 2 < n; k++) {
      double[] v = a[k];
      double length = length(v, k + 1);
      if (length == 0) {
        continue;
      }
      double neighbour = v[k + 1] > 0 ? -length : length;
      v[k + 1] -= neighbour;
      double square = dot(v, v, k + 1);
      beside[k] = neighbour;
      if (square == 0) {
        continue;
      }
      double factor = 2 / square;
      factors[k] = factor;
      for (int i = k + 1; i < n; i++) {
        w[i] = factor * dot(a[i], v, k + 1);
      }
      subtract(factor * dot(w, v, k + 1) / 2, v, w, k + 1);
      for (int i = k + 1; i < n; i++) {
        subtract(v[i], w, a[i], k + 1);
        subtract(w[i], v, a[i], k + 1);
      }
    }
    if (n > 1) {
      beside[n - 2] = a[n - 2][n - 1];
    }
    for (int i = 0; i < n; i++) {
      diagonal[i] = a[i][i];
      vectors[i][i] = 1;
    }
    for (int k = n - 3; k >= 0; k--) {
      for (int i = k + 1; i < n && factors[k] != 0; i++) {
        subtract(factors[k] * dot(vectors[i], a[k], k + 1), a[k], vectors[i], k + 1);
      }
    }
  }

  private double dot(double[] a, double[] b, int from) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = from;
    for (; i + 3 < n; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < n; i++) {
      s0 += a[i] * b[i];
    }
    return s0 + s1 + (s2 + s3);
  }

  private double length(double[] v, int from) {
    return Math.sqrt(dot(v, v, from));
  }

  private void subtract(double factor, double[] x, double[] y, int from) {
    for (int i = from; i < n; i++) {
      y[i] -= factor * x[i];
    }
  }

  /** Turns planes until the number beside a place of the diagonal is lost in rounding. */
  private void settle(int place) {
    for (int step = 0; step < MOST_STEPS; step++) {
      int end = place;
      while (end + 1 < n && !isSmall(end)) {
        end++;
      }
      if (end == place) {
        return;
      }
      chase(place, end);
    }
  }

  private boolean isSmall(int i) {
    double around = Math.abs(diagonal[i]) + Math.abs(diagonal[i + 1]);
    return Math.abs(beside[i]) <= Math.ulp(around);
  }

  /** One step of QL on the block from {@code first} to {@code last}. */
  private void chase(int first, int last) {
    double half = (diagonal[first + 1] - diagonal[first]) / (2 * beside[first]);
    double root = Math.copySign(Math.hypot(half, 1), half);
    double g = diagonal[last] - diagonal[first] + beside[first] / (half + root);
    double sine = 1;
    double cosine = 1;
    double shift = 0;
    for (int i = last - 1; i >= first; i--) {
      double f = sine * beside[i];
      double b = cosine * beside[i];
      double r = Math.hypot(f, g);
      beside[i + 1] = r;
      if (r == 0) {
        diagonal[i + 1] -= shift;
        beside[last] = 0;
        return;
      }
      sine = f / r;
      cosine = g / r;
      g = diagonal[i + 1] - shift;
      double turned = (diagonal[i] - g) * sine + 2 * cosine * b;
      shift = sine * turned;
      diagonal[i + 1] = g + shift;
      g = cosine * turned - b;
      turn(vectors[i], vectors[i + 1], cosine, sine);
    }
    diagonal[first] -= shift;
    beside[first] = g;
    beside[last] = 0;
  }

  private void turn(double[] low, double[] high, double cosine, double sine) {
    for (int k = 0; k < n; k++) {
      double h = high[k];
      high[k] = sine * low[k] + cosine * h;
      low[k] = cosine * low[k] - sine * h;
    }
  }
}
