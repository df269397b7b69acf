package embedkit.index.hnsw;

import embedkit.api.Codebook;
import embedkit.api.CodedRows;
import embedkit.api.EmbeddingStore;
import embedkit.kernels.CodeKernels;
import java.util.Optional;

/**
 * Multiplies rows that are kept as codes with one query, without making floats of them. Of bytes
 * the products are those of the rows; with half bytes and signs the query is rounded too, which is
 * less than what their rows are off. For one thread.
 */
final class CodedDots {

  /** Beyond these a query is not rounded. */
  private static final float LEAST = 1e-12f;

  private static final float MOST = 1e12f;

  private static final int SIGN_BITS = 8;

  private final CodedRows coded;
  private final CodedRows.Code code;
  private final int dim;
  private final byte[] codes;
  private final float[] scales;
  private final int[] dots;
  private final int[] squares;

  /** The query, with zeros behind it. */
  private final float[] query;

  private final byte[] rounded;
  private float step;
  private int sum;
  private short[] halves = {};
  private long[] slices = {};

  /** What each centroid adds; empty for other codes. */
  private final float[] table;

  private CodedDots(CodedRows coded, int dim, int most) {
    this.coded = coded;
    this.code = coded.code();
    this.dim = dim;
    this.codes = new byte[most * coded.codeBytes() + CodeKernels.SLACK];
    this.scales = new float[most];
    this.dots = new int[most];
    this.squares = new int[most];
    this.query = new float[CodeKernels.rounded(dim)];
    this.rounded = new byte[dim];
    this.table =
        new float[code == CodedRows.Code.CENTROIDS ? coded.codeBytes() * Codebook.CENTROIDS : 0];
  }

  /**
   * Prepares for queries.
   *
   * @param most rows of one call
   * @return empty where rows have no codes that are multiplied so
   */
  static Optional<CodedDots> of(EmbeddingStore store, int most) {
    return store.dim() > CodeKernels.MOST_DIM
        ? Optional.empty()
        : store.coded().map(coded -> new CodedDots(coded, store.dim(), most));
  }

  /**
   * Tells whether a query of few rows is worth its preparation: a table of all centroids is not,
   * and a graph is built of many such queries.
   */
  boolean quicklyAsked() {
    return code != CodedRows.Code.CENTROIDS;
  }

  /** Takes a query; false if it is to be asked of the rows themselves. */
  boolean ask(float[] vector) {
    System.arraycopy(vector, 0, query, 0, dim);
    switch (code) {
      case BYTES -> {
        return true;
      }
      case CENTROIDS -> {
        tabulate(coded.codebook().orElseThrow());
        return true;
      }
      case NIBBLES, SIGNS -> {
        return round();
      }
    }
    return false;
  }

  private void tabulate(Codebook book) {
    for (int part = 0; part < book.parts(); part++) {
      for (int c = 0; c < Codebook.CENTROIDS; c++) {
        int at = book.at(part, c);
        float product = 0;
        for (int d = 0; d < book.partDim(part); d++) {
          product += book.centroids()[at + d] * query[part * book.partDim() + d];
        }
        table[part * Codebook.CENTROIDS + c] = product;
      }
    }
  }

  private boolean round() {
    float most = 0;
    for (int d = 0; d < dim; d++) {
      most = Math.max(most, Math.abs(query[d]));
    }
    // Written so that NaN is none.
    if (!(most >= LEAST && most <= MOST)) {
      return false;
    }
    boolean signs = code == CodedRows.Code.SIGNS;
    step = most / (signs ? (1 << SIGN_BITS - 1) - 1 : CodeKernels.MOST);
    sum = 0;
    for (int d = 0; d < dim; d++) {
      rounded[d] = (byte) Math.rint(query[d] / step);
      sum += rounded[d];
    }
    if (signs) {
      slices = CodeKernels.forSigns(rounded, dim, SIGN_BITS);
    } else {
      halves = CodeKernels.forNibbles(rounded, dim);
    }
    return true;
  }

  /** Multiplies rows by id. */
  void dots(long[] ids, int count, float[] out) {
    coded.gather(ids, 0, count, codes, 0);
    coded.scales(ids, 0, count, scales, 0);
    switch (code) {
      case BYTES -> CodeKernels.dotsWithBytes(query, codes, 0, count, dim, out);
      case NIBBLES -> {
        CodeKernels.nibbles(halves, codes, 0, count, dim, dots, squares, false);
        for (int i = 0; i < count; i++) {
          out[i] = dots[i] * step;
        }
      }
      case SIGNS -> {
        CodeKernels.signs(slices, SIGN_BITS, codes, 0, count, dim, dots, false);
        for (int i = 0; i < count; i++) {
          out[i] = (sum - 2 * dots[i]) * step;
        }
      }
      case CENTROIDS -> look(count, out);
    }
    for (int i = 0; i < count; i++) {
      out[i] *= scales[i];
    }
  }

  private void look(int count, float[] out) {
    int parts = coded.codeBytes();
    for (int i = 0; i < count; i++) {
      int at = i * parts;
      float even = 0;
      float odd = 0;
      int p = 0;
      for (; p + 2 <= parts; p += 2) {
        even += table[p * Codebook.CENTROIDS + (codes[at + p] & 0xff)];
        odd += table[(p + 1) * Codebook.CENTROIDS + (codes[at + p + 1] & 0xff)];
      }
      if (p < parts) {
        even += table[p * Codebook.CENTROIDS + (codes[at + p] & 0xff)];
      }
      out[i] = even + odd;
    }
  }
}
