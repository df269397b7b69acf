package embedkit.search.layout;

/**
 * How strongly two points of the plane belong together by their distance: {@code 1 / (1 + a *
 * d^(2b))}, with a and b fitted to the least distance and the spread by least squares (Levenberg
 * 1944); and the forces that follow from it, as tables over the squared distance.
 */
record Curve(double a, double b) {

  private static final int POINTS = 300;
  private static final int STEPS = 200;

  /** Squared distances from 2^-24 to 2^24; six bits of the mantissa choose the place. */
  private static final int LEAST = Float.floatToRawIntBits(0x1p-24f);

  private static final int MOST = Float.floatToRawIntBits(0x1p24f) - LEAST - 1;
  private static final int SHIFT = 17;
  private static final int REST = (1 << SHIFT) - 1;
  private static final float PART = 1f / (1 << SHIFT);

  static Curve of(double minDist, double spread) {
    double[] x = new double[POINTS];
    double[] y = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      x[i] = 3 * spread * i / (POINTS - 1);
      y[i] = x[i] < minDist ? 1 : Math.exp(-(x[i] - minDist) / spread);
    }
    double a = 1 / Math.pow(spread, 2);
    double b = 1;
    double damping = 1e-3;
    double error = error(x, y, a, b);
    for (int step = 0; step < STEPS; step++) {
      double aa = 0;
      double ab = 0;
      double bb = 0;
      double ea = 0;
      double eb = 0;
      for (int i = 1; i < POINTS; i++) {
        double power = Math.pow(x[i], 2 * b);
        double value = 1 / (1 + a * power);
        double byA = -value * value * power;
        double byB = byA * a * 2 * Math.log(x[i]);
        double off = y[i] - value;
        aa += byA * byA;
        ab += byA * byB;
        bb += byB * byB;
        ea += byA * off;
        eb += byB * off;
      }
      double da = aa * (1 + damping);
      double db = bb * (1 + damping);
      double determinant = da * db - ab * ab;
      double nextA = a + (ea * db - eb * ab) / determinant;
      double nextB = b + (eb * da - ea * ab) / determinant;
      double next = nextA > 0 && nextB > 0 ? error(x, y, nextA, nextB) : Double.NaN;
      if (next <= error) {
        a = nextA;
        b = nextB;
        error = next;
        damping /= 10;
      } else {
        damping *= 10;
      }
    }
    return new Curve(a, b);
  }

  private static double error(double[] x, double[] y, double a, double b) {
    double error = 0;
    for (int i = 0; i < POINTS; i++) {
      double off = y[i] - 1 / (1 + a * Math.pow(x[i], 2 * b));
      error += off * off;
    }
    return error;
  }

  /** By which the way from a neighbour is multiplied: less than 0, as it pulls. */
  double pull(double square) {
    return -2 * a * b * Math.pow(square, b - 1) / (1 + a * Math.pow(square, b));
  }

  /** By which the way from another point is multiplied: more than 0, as it pushes. */
  double push(double square) {
    return 2 * b / ((0.001 + square) * (1 + a * Math.pow(square, b)));
  }

  float[] pulls() {
    float[] table = new float[(MOST >>> SHIFT) + 2];
    for (int i = 0; i < table.length; i++) {
      table[i] = (float) pull(square(i));
    }
    return table;
  }

  float[] pushes() {
    float[] table = new float[(MOST >>> SHIFT) + 2];
    for (int i = 0; i < table.length; i++) {
      table[i] = (float) push(square(i));
    }
    return table;
  }

  private static double square(int place) {
    return Float.intBitsToFloat(LEAST + (place << SHIFT));
  }

  /** Reads a table between its places; beyond its ends it stays as it is there. */
  static float at(float[] table, float square) {
    int bits = Float.floatToRawIntBits(square) - LEAST;
    bits = Math.min(Math.max(bits, 0), MOST);
    int place = bits >>> SHIFT;
    float low = table[place];
    return low + (bits & REST) * PART * (table[place + 1] - low);
  }
}
