package embedkit.optimizers;

import embedkit.api.text.GradientForm;
import embedkit.spi.Option;
import java.util.Map;

/** What the kinds of Adam have in common. */
final class AdamOptions {

  static final Option<Double> LR = CommonOptions.learningRate(0.001);
  static final Option<Double> BETA1 =
      CommonOptions.share("beta1", 0.9, "How slowly the mean of the gradients changes.");
  static final Option<Double> BETA2 =
      CommonOptions.share("beta2", 0.999, "How slowly the mean of their squares changes.");
  static final Option<Double> EPS = CommonOptions.epsilon(1e-8);
  static final Option<Boolean> AMSGRAD =
      Option.flag("amsgrad", false, "Whether the largest mean of squares so far is divided by.");

  /** A larger epsilon keeps rare words, whose squares are small, from steps of full length. */
  static Map<String, String> suitedToWords(GradientForm form) {
    return CommonOptions.withEpsilon(0.1, WordRates.whole(0.02).divided(0.05).setting(form));
  }

  private AdamOptions() {}

  static void check(
      String optimizer, double learningRate, double beta1, double beta2, double epsilon) {
    CommonOptions.check(optimizer, LR, learningRate);
    CommonOptions.check(optimizer, BETA1, beta1);
    CommonOptions.check(optimizer, BETA2, beta2);
    CommonOptions.check(optimizer, EPS, epsilon);
  }
}
