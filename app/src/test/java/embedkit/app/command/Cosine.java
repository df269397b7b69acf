package embedkit.app.command;

/** The cosine of two vectors by plain loops, which owes nothing to the kernels that are tested. */
final class Cosine {

  private Cosine() {}

  static double of(float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int d = 0; d < a.length; d++) {
      dot += a[d] * b[d];
      aa += a[d] * a[d];
      bb += b[d] * b[d];
    }
    return dot / Math.sqrt(aa * bb);
  }
}
