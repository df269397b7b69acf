package embedkit.search.exact;

import embedkit.api.Codebook;
import embedkit.api.CodedRows;
import embedkit.kernels.CodeKernels;
import java.util.Optional;

/**
 * A query as it is multiplied with codes: rounded to whole numbers of a few bits, or tabled for
 * each centroid. Safe for any number of threads.
 */
abstract sealed class CodedQuery {

  /** A query beyond these is asked of the rows themselves. */
  private static final float LEAST = 1e-12f;

  private static final float MOST = 1e12f;

  /** What a sum of floats may be off, by the length of the query. */
  private static final double ROUNDING = 1e-5;

  /** Bits of a number that is multiplied with signs, to find candidates and to miss none. */
  private static final int FEW_BITS = 6;

  private static final int MANY_BITS = 8;

  /** The query less what is multiplied for it has at most this length. */
  final float error;

  private CodedQuery(double error) {
    this.error = (float) error;
  }

  /**
   * Lays a query out.
   *
   * @param sharp whether the error is to be small, at the price of time
   * @return empty for a query or rows that cannot be asked so
   */
  static Optional<CodedQuery> of(CodedRows coded, float[] query, boolean sharp) {
    float most = 0;
    for (float value : query) {
      most = Math.max(most, Math.abs(value));
    }
    // Written so that NaN is none.
    if (!(most >= LEAST && most <= MOST) || query.length > CodeKernels.MOST_DIM) {
      return Optional.empty();
    }
    int bits = sharp ? MANY_BITS : FEW_BITS;
    return Optional.of(
        switch (coded.code()) {
          case BYTES, NIBBLES -> new Whole(Rounded.of(query, most, CodeKernels.MOST), coded);
          case SIGNS -> new Signs(Rounded.of(query, most, (1 << bits - 1) - 1), bits);
          case CENTROIDS -> new Tabled(query, coded.codebook().orElseThrow());
        });
  }

  /** Whole numbers times a step. */
  private record Rounded(byte[] numbers, float step, int sum, double error) {
    static Rounded of(float[] query, float most, int steps) {
      byte[] numbers = new byte[query.length];
      float step = most / steps;
      int sum = 0;
      double off = 0;
      double square = 0;
      for (int d = 0; d < query.length; d++) {
        numbers[d] = (byte) Math.rint(query[d] / step);
        sum += numbers[d];
        off += Math.pow(query[d] - (double) numbers[d] * step, 2);
        square += (double) query[d] * query[d];
      }
      return new Rounded(numbers, step, sum, Math.sqrt(off) + ROUNDING * Math.sqrt(square));
    }
  }

  /** What one thread needs. */
  static final class Scratch {
    final int[] dots;
    final int[] squares;

    Scratch(int rows) {
      dots = new int[rows];
      squares = new int[rows];
    }
  }

  /**
   * Multiplies rows whose scale is taken for 1.
   *
   * @param scales theirs; a row whose scale is 0 or not finite may give numbers that are none
   * @param dots receives the products with the query
   * @param squares receives the squared lengths
   */
  abstract void products(
      byte[] codes,
      int count,
      float[] scales,
      Scratch scratch,
      float[] dots,
      float[] squares,
      boolean plain);

  /** Signed bytes and halves of bytes. */
  private static final class Whole extends CodedQuery {
    private final boolean bytes;
    private final int dim;
    private final float step;
    private final short[] laid;

    Whole(Rounded query, CodedRows coded) {
      super(query.error);
      bytes = coded.code() == CodedRows.Code.BYTES;
      dim = query.numbers.length;
      step = query.step;
      laid =
          bytes
              ? CodeKernels.forBytes(query.numbers, dim)
              : CodeKernels.forNibbles(query.numbers, dim);
    }

    @Override
    void products(
        byte[] codes,
        int count,
        float[] scales,
        Scratch scratch,
        float[] dots,
        float[] squares,
        boolean plain) {
      if (bytes) {
        CodeKernels.bytes(laid, codes, 0, count, dim, scratch.dots, scratch.squares, plain);
      } else {
        CodeKernels.nibbles(laid, codes, 0, count, dim, scratch.dots, scratch.squares, plain);
      }
      for (int i = 0; i < count; i++) {
        dots[i] = scratch.dots[i] * step;
        squares[i] = scratch.squares[i];
      }
    }
  }

  /** Signs. */
  private static final class Signs extends CodedQuery {
    private final int bits;
    private final int dim;
    private final float step;
    private final int sum;
    private final long[] slices;

    Signs(Rounded query, int bits) {
      super(query.error);
      this.bits = bits;
      dim = query.numbers.length;
      step = query.step;
      sum = query.sum;
      slices = CodeKernels.forSigns(query.numbers, dim, bits);
    }

    @Override
    void products(
        byte[] codes,
        int count,
        float[] scales,
        Scratch scratch,
        float[] dots,
        float[] squares,
        boolean plain) {
      CodeKernels.signs(slices, bits, codes, 0, count, dim, scratch.dots, plain);
      for (int i = 0; i < count; i++) {
        // A row of zeros has signs too, so its scale, which is 0, makes a NaN of it.
        dots[i] = (sum - 2 * scratch.dots[i]) * step * (scales[i] / scales[i]);
        squares[i] = dim;
      }
    }
  }

  /** Centroids: what each adds is known beforehand. */
  private static final class Tabled extends CodedQuery {
    private final int parts;
    private final float[] products;
    private final float[] lengths;

    Tabled(float[] query, Codebook book) {
      super(ROUNDING * length(query));
      parts = book.parts();
      products = new float[parts * Codebook.CENTROIDS];
      lengths = new float[parts * Codebook.CENTROIDS];
      for (int part = 0; part < parts; part++) {
        for (int code = 0; code < Codebook.CENTROIDS; code++) {
          int at = book.at(part, code);
          double product = 0;
          double square = 0;
          for (int d = 0; d < book.partDim(part); d++) {
            double value = book.centroids()[at + d];
            product += value * query[part * book.partDim() + d];
            square += value * value;
          }
          products[part * Codebook.CENTROIDS + code] = (float) product;
          lengths[part * Codebook.CENTROIDS + code] = (float) square;
        }
      }
    }

    private static double length(float[] query) {
      double square = 0;
      for (float value : query) {
        square += (double) value * value;
      }
      return Math.sqrt(square);
    }

    @Override
    void products(
        byte[] codes,
        int count,
        float[] scales,
        Scratch scratch,
        float[] dots,
        float[] squares,
        boolean plain) {
      CodeKernels.centroids(products, codes, 0, count, parts, dots);
      CodeKernels.centroids(lengths, codes, 0, count, parts, squares);
    }
  }
}
