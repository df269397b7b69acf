package embedkit.api.text;

/**
 * How much of an example's gradient each of its rows gets, on which the learning rate depends that
 * suits an objective.
 */
public enum GradientForm {
  /** Each row gets the gradient of the whole example, as in skip-gram. */
  WHOLE,
  /**
   * Several rows, whose mean predicts, divide the gradient among them, as in CBOW's true gradient:
   * each moves a few times less, and wants a learning rate as much higher.
   */
  DIVIDED,
  /**
   * Several rows, whose mean predicts, get the whole gradient each, as in word2vec.c's and
   * fastText's CBOW: they move together, and less often than in skip-gram.
   */
  MEAN,
  /**
   * Several rows, whose sum predicts, get the whole gradient each, as in gensim's CBOW without a
   * mean: the sum moves several times as far, and wants a learning rate as much lower.
   */
  SUMMED
}
