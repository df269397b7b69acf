package embedkit.training;

import embedkit.api.EmbeddingStore;
import embedkit.api.text.LineModel;
import embedkit.api.text.TextModel;
import embedkit.training.run.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds signs that a run taught its table little, which nothing else would tell. */
final class Doubts {

  /** How much above its least a loss may end; chunks differ by less. */
  private static final double RISE = 1.2;

  /** A share of the loss of rows that know nothing, above which a run has not begun to learn. */
  private static final double AT_CHANCE = 0.99;

  /** Rows that are looked at: the most frequent words, which learn first. */
  private static final int ROWS = 1000;

  /** Of fewer rows, all may be of one kind. */
  private static final int FEWEST_ROWS = 20;

  /**
   * Mean cosine of these rows from which on they tell no words apart. Tables of a text of 5 million
   * words that judge pairs of words at all had 0.05 to 0.5, those that do not 0.8 to 0.99: their
   * rows have learned how frequent words are, which all share.
   */
  private static final double ALIKE = 0.7;

  private Doubts() {}

  /** Sentences without a full stop at their end, each of what was found and what may help. */
  static List<String> of(Outcome outcome, EmbeddingStore table, TextModel model) {
    if (outcome.examples() == 0) {
      return List.of(
          "nothing was learned, since no word stood near another that is learned: take a lower"
              + " min-count, subsample=0, or a text whose lines have more words");
    }
    List<String> found = new ArrayList<>();
    if (outcome.lastLoss() > RISE * outcome.leastLoss()) {
      found.add(
          String.format(
              Locale.ROOT,
              "the loss rose from %.3g to %.3g while the table learned: take a lower learning rate",
              outcome.leastLoss(),
              outcome.lastLoss()));
    }
    // Rows that learn labels of lines may well lie along one line.
    boolean tellsWords = !(model instanceof LineModel) && table.rows() >= FEWEST_ROWS;
    double cosine = tellsWords ? meanCosine(table) : 0;
    double chance = model.chanceLoss().orElse(Double.POSITIVE_INFINITY);
    if (Double.isNaN(cosine)) {
      found.add(
          "all rows are zeros, from which no word learns another thing than the rest: take an"
              + " initializer of random rows, such as word2vec");
    } else if (outcome.lastLoss() > AT_CHANCE * chance && outcome.lastLoss() <= RISE * chance) {
      found.add(
          String.format(
              Locale.ROOT,
              "the loss ended at %.3f, and %.3f is that of rows that know nothing: take a higher"
                  + " learning rate, more epochs, or more text",
              outcome.lastLoss(),
              chance));
    } else if (cosine > ALIKE) {
      found.add(
          String.format(
              Locale.ROOT,
              "the rows are nearly alike, at a mean cosine of %.2f, so the table tells words hardly"
                  + " apart: take more epochs, a higher learning rate, random rows to start from, or"
                  + " more text",
              cosine));
    }
    return found;
  }

  /** The mean over all pairs of two of the first rows that are not zeros; NaN if all are zeros. */
  private static double meanCosine(EmbeddingStore table) {
    int rows = (int) Math.min(ROWS, table.rows());
    int dim = table.dim();
    float[] row = new float[dim];
    double[] sum = new double[dim];
    int directions = 0;
    for (int i = 0; i < rows; i++) {
      table.gather(i, 1, row, 0, dim);
      double squares = 0;
      for (float value : row) {
        squares += (double) value * value;
      }
      if (squares > 0) {
        directions++;
        double length = Math.sqrt(squares);
        for (int d = 0; d < dim; d++) {
          sum[d] += row[d] / length;
        }
      }
    }
    double squares = 0;
    for (double value : sum) {
      squares += value * value;
    }
    // The square of the sum of unit vectors has each pair twice, and each vector with itself.
    return directions == 0
        ? Double.NaN
        : directions == 1 ? 0 : (squares - directions) / ((double) directions * (directions - 1));
  }
}
