package embedkit.training.objective;

import embedkit.api.ConfigurationException;
import embedkit.api.Incubating;
import embedkit.api.text.Objective;
import embedkit.api.text.TextModel;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.ObjectiveProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.List;
import java.util.Map;

/**
 * GloVe (Pennington et al. 2014; source: their {@code glove.c}): of each pair of words that occurs
 * in the text, a word's row times the other's context row, plus a bias of either, is to be the
 * logarithm of the pair's weight X. The loss of a pair is {@code f(X) / 2 * (w . c + b + b' - log
 * X)^2}, where {@code f(X) = (X / xMax)^alpha}, at most 1. A table of the sum of word and context
 * rows is usual, and better.
 *
 * <p>Biases learn at the learning rate 1, whatever that of the run is, as in {@code glove.c}; and
 * as there, each number of one pair's gradient of a row is cut to -100 to 100.
 *
 * <p><b>Differs from {@code glove.c}</b>: gradients are summed over a block of pairs before they
 * are applied. Where several pairs of a block fall on one row, their sum is shortened if a plain
 * step along it would overshoot; of a block of one pair, loss and steps are those of {@code
 * glove.c}. The order of the pairs keeps some of each word together. Where only words before a word
 * count, {@code cooccur.c} calls the earlier one the word. There is no row {@code <unk>}.
 *
 * @param xMax pairs of this weight or more count in full, above 0
 * @param alpha how fast pairs of less weight count for less, 0 or more
 * @param symmetric whether words to both sides are around a word; else only those before it
 * @param distanceWeighting whether a word at distance d adds 1/d to its pair's weight; else 1
 */
@Incubating
public record Glove(double xMax, double alpha, boolean symmetric, boolean distanceWeighting)
    implements Objective {

  private static final String NAME = "glove";
  private static final Option<Double> X_MAX =
      Option.number(
              "x-max",
              100.0,
              "Pairs of this weight or more count in full; 10 suits a text of few million words.")
          .within("> 0", x -> x > 0);
  private static final Option<Double> ALPHA =
      Option.number("alpha", 0.75, "How fast pairs of less weight than x-max count for less.")
          .within(">= 0", x -> x >= 0);
  private static final Option<Boolean> SYMMETRIC =
      Option.flag(
          "symmetric", true, "Words to both sides are around a word; else only those before it.");
  private static final Option<Boolean> DISTANCE_WEIGHTING =
      Option.flag(
          "distance-weighting",
          true,
          "A word at distance d adds 1/d to the weight of its pair; else 1.");

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements ObjectiveProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(
          NAME,
          "GloVe: products of rows become logarithms of how often words stand near each other.",
          List.of(X_MAX, ALPHA, SYMMETRIC, DISTANCE_WEIGHTING));
    }

    @Override
    public Objective create(Options options) {
      return new Glove(
          options.get(X_MAX),
          options.get(ALPHA),
          options.get(SYMMETRIC),
          options.get(DISTANCE_WEIGHTING));
    }
  }

  /** GloVe with the numbers of its paper. */
  public Glove() {
    this(X_MAX.defaultValue().orElseThrow());
  }

  /**
   * GloVe of words to both sides, by their distance.
   *
   * @param xMax pairs of this weight or more count in full, above 0; 10 suits a text of few million
   *     words
   * @throws ConfigurationException if it is out of its range
   */
  public Glove(double xMax) {
    this(xMax, ALPHA.defaultValue().orElseThrow(), true, true);
  }

  /**
   * Checks the numbers.
   *
   * @throws ConfigurationException if one is out of its range
   */
  public Glove {
    X_MAX.parse(Double.toString(xMax), "objective " + NAME);
    ALPHA.parse(Double.toString(alpha), "objective " + NAME);
  }

  @Override
  public String spec() {
    return Options.spec(
        NAME,
        X_MAX.of(xMax),
        ALPHA.of(alpha),
        SYMMETRIC.of(symmetric ? null : false),
        DISTANCE_WEIGHTING.of(distanceWeighting ? null : false));
  }

  @Override
  public TextModel bind(Text text) {
    return new GloveModel(this, text, GloveModel.BLOCK);
  }

  /** The optimizer of {@code glove.c} and the numbers of its demonstration; frequent words stay. */
  @Override
  public Map<String, String> suited() {
    return Map.of(
        "optimizer", "glove-adagrad",
        "schedule", "constant",
        "epochs", "25",
        "window", "10",
        "subsample", "0",
        "vectors", "sum");
  }

  /** How much a pair counts. */
  double share(float weight) {
    return weight >= xMax ? 1 : Math.exp(alpha * Math.log(weight / xMax));
  }
}
