package embedkit.api.layer;

import embedkit.api.ConfigurationException;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.TrainingException;
import java.util.Locale;

/**
 * How wrong scores are, and how that changes with each of them. Both are of the mean over the
 * examples, as PyTorch's losses are by default. Exponentials never overflow: scores may be as large
 * as a float can be. {@link OutputLayer} makes scores of vectors and carries gradients on to rows.
 *
 * @param value the mean loss, 0 or more
 * @param gradient its derivative by each score, in their order; the caller's own
 */
public record Loss(double value, float[] gradient) {

  /**
   * Checks the value.
   *
   * @throws TrainingException if it is not a finite number, so that no row learns of it
   */
  public Loss {
    if (!Double.isFinite(value)) {
      throw new TrainingException(
          "the loss is "
              + value
              + ", as a score is not finite; nothing was learned of it. A smaller learning rate, or"
              + " gradients that are clipped, keep rows from growing so");
    }
  }

  /**
   * Softmax cross entropy: {@code -log softmax(scores)[label]}, of each example one class is right.
   *
   * @param scores {@code [examples, classes]}, one example behind the other
   * @param labels the right class of each example, 0 to classes - 1
   * @return the loss; its gradient is {@code (softmax(scores) - right) / examples}
   * @throws ConfigurationException if there are no examples
   * @throws IllegalArgumentException if scores are not as many for each example
   * @throws RowOutOfRangeException if a label is no class
   * @throws TrainingException if the loss is not finite
   */
  public static Loss softmax(float[] scores, int... labels) {
    int examples = some(labels.length);
    if (scores.length == 0 || scores.length % examples != 0) {
      throw new IllegalArgumentException(
          scores.length + " scores are not as many for each of " + examples + " examples");
    }
    int classes = scores.length / examples;
    float[] gradient = new float[scores.length];
    double sum = 0;
    for (int i = 0; i < examples; i++) {
      if (labels[i] < 0 || labels[i] >= classes) {
        throw new RowOutOfRangeException(
            String.format(
                Locale.ROOT,
                "the label %d of example %d is not one of the %d classes (0 to %d)",
                labels[i],
                i,
                classes,
                classes - 1));
      }
      sum += softmax(scores, i * classes, classes, labels[i], examples, gradient);
    }
    return new Loss(sum / examples, gradient);
  }

  private static double softmax(
      float[] scores, int from, int classes, int label, int examples, float[] gradient) {
    double most = Double.NEGATIVE_INFINITY;
    for (int c = from; c < from + classes; c++) {
      most = Math.max(most, scores[c]);
    }
    double all = 0;
    for (int c = from; c < from + classes; c++) {
      all += Math.exp(scores[c] - most);
    }
    for (int c = from; c < from + classes; c++) {
      double right = c == from + label ? 1 : 0;
      gradient[c] = (float) ((Math.exp(scores[c] - most) / all - right) / examples);
    }
    return Math.log(all) + most - scores[from + label];
  }

  /**
   * Logistic loss, binary cross entropy of scores: {@code -t log sigmoid(s) - (1 - t) log
   * sigmoid(-s)}.
   *
   * @param scores one of each example
   * @param targets of each example how true it is, 0 to 1
   * @return the loss; its gradient is {@code (sigmoid(scores) - targets) / examples}
   * @throws ConfigurationException if there are no examples, or a target is out of its range
   * @throws IllegalArgumentException if there is not one target for each score
   * @throws TrainingException if the loss is not finite
   */
  public static Loss logistic(float[] scores, float... targets) {
    int examples = some(scores.length);
    alike("scores", scores.length, "targets", targets.length);
    float[] gradient = new float[examples];
    double sum = 0;
    for (int i = 0; i < examples; i++) {
      if (!(targets[i] >= 0 && targets[i] <= 1)) {
        throw new ConfigurationException(
            "the target of example " + i + " is " + targets[i] + "; it is from 0 to 1");
      }
      sum += targets[i] * softplus(-scores[i]) + (1 - targets[i]) * softplus(scores[i]);
      gradient[i] = (float) ((sigmoid(scores[i]) - targets[i]) / examples);
    }
    return new Loss(sum / examples, gradient);
  }

  /**
   * Bayesian personalised ranking (Rendle et al. 2009): {@code -log sigmoid(preferred - other)}.
   *
   * @param preferred of each pair the score that is to be higher
   * @param others of each pair the score that is to be lower
   * @return the loss; its gradient is that of the preferred scores, and that of the others is the
   *     same below zero
   * @throws ConfigurationException if there are no pairs
   * @throws IllegalArgumentException if there are not as many of both
   * @throws TrainingException if the loss is not finite
   */
  public static Loss ranking(float[] preferred, float[] others) {
    int pairs = some(preferred.length);
    alike("preferred scores", pairs, "others", others.length);
    float[] gradient = new float[pairs];
    double sum = 0;
    for (int i = 0; i < pairs; i++) {
      double apart = (double) preferred[i] - others[i];
      sum += softplus(-apart);
      gradient[i] = (float) (-sigmoid(-apart) / pairs);
    }
    return new Loss(sum / pairs, gradient);
  }

  /**
   * Hinge loss of pairs, PyTorch's {@code MarginRankingLoss}: {@code max(0, margin - (preferred -
   * other))}.
   *
   * @param preferred of each pair the score that is to be higher
   * @param others of each pair the score that is to be lower
   * @param margin by how much, 0 or more
   * @return the loss; its gradient is that of the preferred scores, and that of the others is the
   *     same below zero
   * @throws ConfigurationException if there are no pairs, or the margin is negative or not finite
   * @throws IllegalArgumentException if there are not as many of both
   * @throws TrainingException if the loss is not finite
   */
  public static Loss hinge(float[] preferred, float[] others, double margin) {
    int pairs = some(preferred.length);
    alike("preferred scores", pairs, "others", others.length);
    if (!(margin >= 0) || margin == Double.POSITIVE_INFINITY) {
      throw new ConfigurationException("the margin is " + margin + "; it is finite and 0 or more");
    }
    float[] gradient = new float[pairs];
    double sum = 0;
    for (int i = 0; i < pairs; i++) {
      double lacking = margin - ((double) preferred[i] - others[i]);
      sum += Math.max(0, lacking);
      gradient[i] = lacking >= 0 ? -1f / pairs : 0;
    }
    return new Loss(sum / pairs, gradient);
  }

  private static int some(int examples) {
    if (examples == 0) {
      throw new ConfigurationException("there are no examples, so there is no mean loss of them");
    }
    return examples;
  }

  private static void alike(String what, int size, String others, int otherSize) {
    if (size != otherSize) {
      throw new IllegalArgumentException(
          "there are " + size + " " + what + " and " + otherSize + " " + others);
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}
