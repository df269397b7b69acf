package embedkit;

import embedkit.api.EmbeddingStore;
import embedkit.api.TableOptimizer;

/** Steps of another optimizer with clipped gradients, each thread with a copy of its own. */
final class ClippedSteps implements TableOptimizer {

  /** What PyTorch adds to a length before it divides by it. */
  private static final double MARGIN = 1e-6;

  private final TableOptimizer steps;
  private final int dim;
  private final ClippedOptimizer clip;
  private final ThreadLocal<float[]> scratch = ThreadLocal.withInitial(() -> new float[0]);

  ClippedSteps(TableOptimizer steps, int dim, ClippedOptimizer clip) {
    this.steps = steps;
    this.dim = dim;
    this.clip = clip;
  }

  @Override
  public void step(
      long[] rows,
      int from,
      int count,
      float[] gradients,
      int offset,
      int stride,
      double learningRate) {
    if (count <= 0) {
      steps.step(rows, from, count, gradients, offset, stride, learningRate);
      return;
    }
    float[] clipped = copy(gradients, offset, count, stride);
    double squares = 0;
    for (int i = 0; i < count; i++) {
      squares += clipRow(clipped, i * dim);
    }
    scale(clipped, 0, count * dim, squares, clip.globalNorm());
    steps.step(rows, from, count, clipped, 0, dim, learningRate);
  }

  private float[] copy(float[] gradients, int offset, int count, int stride) {
    if (stride < dim) {
      throw new IllegalArgumentException(
          "gradients of dim " + dim + " cannot have the stride " + stride);
    }
    if (offset < 0 || (count - 1L) * stride + dim > gradients.length - offset) {
      throw new IndexOutOfBoundsException(
          count
              + " gradients of stride "
              + stride
              + " from "
              + offset
              + " on leave their array of "
              + gradients.length);
    }
    float[] copy = scratch.get();
    int length = Math.multiplyExact(count, dim);
    if (copy.length < length) {
      copy = new float[length + length / 2];
      scratch.set(copy);
    }
    for (int i = 0; i < count; i++) {
      System.arraycopy(gradients, offset + i * stride, copy, i * dim, dim);
    }
    return copy;
  }

  /** Clips a row and returns the square of the length that is left. */
  private double clipRow(float[] values, int from) {
    if (clip.value() < Float.MAX_VALUE) {
      float most = (float) clip.value();
      for (int i = from; i < from + dim; i++) {
        values[i] = Math.max(-most, Math.min(most, values[i]));
      }
    }
    if (Double.isInfinite(clip.rowNorm()) && Double.isInfinite(clip.globalNorm())) {
      return 0;
    }
    double squares = squares(values, from);
    double factor = scale(values, from, dim, squares, clip.rowNorm());
    return squares * factor * factor;
  }

  private double squares(float[] values, int from) {
    double even = 0;
    double odd = 0;
    int i = from;
    for (; i + 1 < from + dim; i += 2) {
      even += (double) values[i] * values[i];
      odd += (double) values[i + 1] * values[i + 1];
    }
    if (i < from + dim) {
      even += (double) values[i] * values[i];
    }
    return even + odd;
  }

  private static double scale(float[] values, int from, int n, double squares, double most) {
    double factor = most / (Math.sqrt(squares) + MARGIN);
    if (!(factor < 1)) {
      return 1;
    }
    for (int i = from; i < from + n; i++) {
      values[i] *= (float) factor;
    }
    return factor;
  }

  @Override
  public long steps() {
    return steps.steps();
  }

  @Override
  public void restoreSteps(long count) {
    steps.restoreSteps(count);
  }

  @Override
  public void settle(long[] rows, int from, int count) {
    steps.settle(rows, from, count);
  }

  @Override
  public void settle() {
    steps.settle();
  }

  @Override
  public EmbeddingStore settled(EmbeddingStore table) {
    return steps.settled(table);
  }
}
