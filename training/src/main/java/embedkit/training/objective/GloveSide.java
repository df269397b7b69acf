package embedkit.training.objective;

import embedkit.api.EmbeddingStore;
import embedkit.api.text.RowGradients;
import embedkit.kernels.Kernels;
import java.util.Arrays;

/** The words of a block, or their contexts: rows, biases, and the gradients of both. */
final class GloveSide {

  final RowGradients rows;
  final float[] biases;
  final float[] biasGradients;

  /** The square of each row's length. */
  final float[] squares;

  private final float[] shares;
  private final float[] curvatures;
  private final int[] pairs;

  GloveSide(int room, int stride) {
    this.rows = new RowGradients(room, stride);
    this.biases = new float[room];
    this.biasGradients = new float[room];
    this.squares = new float[room];
    this.shares = new float[room];
    this.curvatures = new float[room];
    this.pairs = new int[room];
  }

  void gather(EmbeddingStore vectors, EmbeddingStore biasRows) {
    int size = rows.size();
    rows.gather(vectors);
    biasRows.gather(rows.rows(), 0, size, biases, 0, 1);
    Arrays.fill(biasGradients, 0, size, 0);
    Arrays.fill(shares, 0, size, 0);
    Arrays.fill(curvatures, 0, size, 0);
    Arrays.fill(pairs, 0, size, 0);
    for (int place = 0; place < size; place++) {
      squares[place] = Kernels.squares(rows.values(), place * rows.stride(), rows.stride());
    }
  }

  /** Counts a pair on a row: its part of the bias's gradient, and how curved its loss is. */
  void count(int place, float gradient, float share, float curvature) {
    biasGradients[place] += gradient;
    shares[place] += share;
    curvatures[place] += curvature;
    pairs[place]++;
  }

  /**
   * Shortens sums of gradients that would overshoot: along a bias the loss of the block has the
   * curvature of the sum of shares, along a row no more than that of shares times squares of the
   * other rows. A bias learns at the rate 1.
   */
  void temper(double rate) {
    for (int place = 0; place < rows.size(); place++) {
      biasGradients[place] = (float) (biasGradients[place] / (rate * Math.max(1, shares[place])));
      double far = rate * curvatures[place];
      if (pairs[place] > 1 && far > 1) {
        int at = place * rows.stride();
        float[] gradients = rows.gradients();
        Kernels.scale((float) (1 / far), gradients, at, gradients, at, rows.stride());
      }
    }
  }
}
