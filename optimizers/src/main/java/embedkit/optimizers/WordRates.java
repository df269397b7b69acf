package embedkit.optimizers;

import embedkit.api.text.GradientForm;
import java.util.Map;

/**
 * The learning rates that suit words, by how gradients come to rows; found by trying
 * (benchmarks/rates).
 *
 * @param whole for {@link GradientForm#WHOLE}
 * @param divided for {@link GradientForm#DIVIDED}
 * @param mean for {@link GradientForm#MEAN}
 * @param summed for {@link GradientForm#SUMMED}
 */
record WordRates(double whole, double divided, double mean, double summed) {

  /** One rate for all forms, which those of the others may follow. */
  static WordRates whole(double rate) {
    return new WordRates(rate, rate, rate, rate);
  }

  /** The same, but for gradients that several rows divide. */
  WordRates divided(double rate) {
    return new WordRates(whole, rate, mean, summed);
  }

  /** The same, but for rows whose mean predicts. */
  WordRates mean(double rate) {
    return new WordRates(whole, divided, rate, summed);
  }

  /** The same, but for rows whose sum predicts. */
  WordRates summed(double rate) {
    return new WordRates(whole, divided, mean, rate);
  }

  /** All of them times a number. */
  WordRates times(double factor) {
    return new WordRates(whole * factor, divided * factor, mean * factor, summed * factor);
  }

  /** The setting of a form's rate. */
  Map<String, String> setting(GradientForm form) {
    double rate =
        switch (form) {
          case WHOLE -> whole;
          case DIVIDED -> divided;
          case MEAN -> mean;
          case SUMMED -> summed;
        };
    return Map.of(CommonOptions.LR, Double.toString(Math.round(rate * 1e6) / 1e6));
  }
}
