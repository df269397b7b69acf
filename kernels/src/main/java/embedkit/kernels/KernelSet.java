package embedkit.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * What every set of kernels computes; {@link Kernels} says what each method means, and has checked
 * the arguments.
 */
sealed interface KernelSet permits ScalarKernels, VectorKernels {

  /** A float of a mapped file, wherever it lies. */
  ValueLayout.OfFloat MAPPED = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  String describe();

  int lanes();

  float dot(float[] a, int aFrom, float[] b, int bFrom, int n);

  void axpy(float alpha, float[] x, int xFrom, float[] y, int yFrom, int n);

  void copyMapped(
      MemorySegment y,
      long pitch,
      long[] ids,
      int from,
      int n,
      int dim,
      float[] x,
      int at,
      int stride);

  void addMapped(
      float alpha,
      float[] x,
      int at,
      int stride,
      long[] ids,
      int from,
      int n,
      int dim,
      MemorySegment y,
      long pitch);

  void copyListed(
      float[] y, long[] ids, int from, int n, int mask, int dim, float[] x, int at, int stride);

  void addListed(
      float alpha,
      float[] x,
      int at,
      int stride,
      long[] ids,
      int from,
      int n,
      int mask,
      int dim,
      float[] y);

  void scores(
      float[] query,
      float[] rows,
      int from,
      int count,
      int stride,
      int dim,
      float[] dots,
      float[] squares);

  void dotsWith(
      float[] query, float[] rows, int from, int count, int stride, int dim, float[] dots);

  void dotsWithListed(float[] query, MemorySegment rows, int[] ids, int n, int dim, float[] dots);

  int above(float[] c, int from, int n, float scale, float shift, float[] floor, int[] hits);

  void transpose(float[] y, int p, int stride, int dim, float[] yt, int columns);

  void products(float[] x, int m, int stride, int dim, float[] yt, int p, float[] c);

  void scaledProducts(
      float[] x,
      int m,
      int stride,
      int dim,
      float[] yt,
      int p,
      float[] scale,
      float[] shift,
      float[] floor,
      float[] c,
      long[] marks);

  void accumulate(
      float[] g, int rowStep, int colStep, int m, int p, float[] y, float[] d, int stride);

  void product(float[] g, int rowStep, int colStep, int m, int p, float[] y, float[] d, int stride);

  void dots(
      float[] x, int[] xRows, float[] y, int[] rows, int[] start, int m, int stride, float[] out);

  void spread(
      float[] x,
      float[] dx,
      int[] xRows,
      float[] y,
      float[] dy,
      int[] rows,
      int[] sums,
      int[] start,
      int m,
      int stride,
      float[] g);

  void addRows(float[] y, int[] rows, int[] start, int m, int stride, float[] x);

  void meanRows(float[] y, int[] rows, int[] start, int m, int stride, float[] share, float[] x);

  void addToRows(float[] x, int[] rows, int[] start, int m, int stride, float[] y);

  double logistic(float[] c, int m, int p, float[] rowWeight, float[] colWeight);

  double logisticPositive(float[] c, int n);

  void scale(float alpha, float[] x, int xFrom, float[] y, int yFrom, int n);

  float squares(float[] x, int from, int n);

  void divideByRootSum(
      float alpha,
      float shift,
      float least,
      float[] x,
      int xFrom,
      float[] sums,
      float[] y,
      int from,
      int n);

  void divideByRootSumBefore(
      float alpha, float least, float[] x, int xFrom, float[] sums, float[] y, int from, int n);

  void divideMeanByRootMean(
      float alpha,
      float toMean,
      float toSquare,
      float shift,
      float least,
      float[] x,
      int xFrom,
      float[] means,
      float[] squares,
      float[] y,
      int from,
      int n);
}
