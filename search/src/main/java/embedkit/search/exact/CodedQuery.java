package embedkit.search.exact;

import embedkit.api.Codebook;
import embedkit.api.CodedRows;
import embedkit.kernels.CentroidTable;
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

  /** What a product may be off besides, for a scale of 1. */
  final float productError;

  /** What a squared length may be off, for a scale of 1. */
  final float squareError;

  private CodedQuery(double error, double productError, double squareError) {
    this.error = (float) error;
    this.productError = (float) productError;
    this.squareError = (float) squareError;
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
    return switch (coded.code()) {
      case BYTES, NIBBLES ->
          Optional.of(new Whole(Rounded.of(query, most, CodeKernels.MOST), coded));
      case SIGNS -> Optional.of(new Signs(Rounded.of(query, most, (1 << bits - 1) - 1), bits));
      case CENTROIDS -> Tabled.of(query, coded.codebook().orElseThrow());
    };
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
      super(query.error, 0, 0);
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
      super(query.error, 0, 0);
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

  /**
   * Centroids: what each adds to the product and to the squared length is known beforehand, as a
   * whole number of steps above the least that its part adds.
   */
  private static final class Tabled extends CodedQuery {

    /** What 16 bits hold, less what rounding may add to the sum of a run. */
    private static final int MOST_STEPS = CentroidTable.MOST - CentroidTable.RUN;

    private final CentroidTable table;
    private final Steps products;
    private final Steps lengths;

    private Tabled(int parts, CentroidTable table, Steps products, Steps lengths, double rounding) {
      super(0, products.error(parts) + rounding, lengths.error(parts));
      this.table = table;
      this.products = products;
      this.lengths = lengths;
    }

    /**
     * How numbers are told by steps: a sum is {@code least + steps * step}.
     *
     * @param leasts the least number of each part
     * @param least their sum
     */
    private record Steps(double[] leasts, float least, float step) {

      static Steps of(float[] numbers, int parts) {
        double[] leasts = new double[parts];
        double least = 0;
        double most = 0;
        double run = 0;
        for (int part = 0; part < parts; part++) {
          float low = Float.POSITIVE_INFINITY;
          float high = Float.NEGATIVE_INFINITY;
          int from = part * Codebook.CENTROIDS;
          for (int i = from; i < from + Codebook.CENTROIDS; i++) {
            low = Math.min(low, numbers[i]);
            high = Math.max(high, numbers[i]);
          }
          leasts[part] = low;
          least += low;
          run = (part % CentroidTable.RUN == 0 ? 0 : run) + ((double) high - low);
          // NaN if a number is.
          most = Math.max(most, run);
        }
        return new Steps(leasts, (float) least, (float) (most / MOST_STEPS));
      }

      /** Written so that NaN is none. */
      boolean usable() {
        return Math.abs(least) <= MOST && step <= MOST;
      }

      double error(int parts) {
        return (0.5 * parts + 1) * step;
      }

      int steps(float number, int part) {
        return step == 0 ? 0 : (int) Math.rint((number - leasts[part]) / step);
      }
    }

    /** Empty where a centroid is too long, or no number. */
    static Optional<CodedQuery> of(float[] query, Codebook book) {
      int parts = book.parts();
      float[] products = new float[parts * Codebook.CENTROIDS];
      float[] lengths = new float[parts * Codebook.CENTROIDS];
      float[] centroids = book.centroids();
      double longest = 0;
      for (int part = 0; part < parts; part++) {
        float most = 0;
        for (int code = 0; code < Codebook.CENTROIDS; code++) {
          int at = book.at(part, code);
          float product = 0;
          float square = 0;
          for (int d = 0; d < book.partDim(part); d++) {
            float value = centroids[at + d];
            product += value * query[part * book.partDim() + d];
            square += value * value;
          }
          products[part * Codebook.CENTROIDS + code] = product;
          lengths[part * Codebook.CENTROIDS + code] = square;
          most = Math.max(most, square);
        }
        longest += most;
      }
      Steps product = Steps.of(products, parts);
      Steps square = Steps.of(lengths, parts);
      if (!product.usable() || !square.usable()) {
        return Optional.empty();
      }
      int[] table = new int[parts * Codebook.CENTROIDS];
      for (int i = 0; i < table.length; i++) {
        int part = i / Codebook.CENTROIDS;
        table[i] =
            product.steps(products[i], part) << Character.SIZE | square.steps(lengths[i], part);
      }
      double rounding = ROUNDING * Math.sqrt(longest) * length(query);
      return Optional.of(
          new Tabled(parts, new CentroidTable(table, parts), product, square, rounding));
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
      CodeKernels.centroids(table, codes, 0, count, scratch.dots, scratch.squares, plain);
      float least = products.least;
      float step = products.step;
      float shortest = lengths.least;
      float longer = lengths.step;
      for (int i = 0; i < count; i++) {
        dots[i] = least + scratch.dots[i] * step;
        squares[i] = shortest + scratch.squares[i] * longer;
      }
    }
  }
}
