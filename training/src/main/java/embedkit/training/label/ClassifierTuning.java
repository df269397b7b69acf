package embedkit.training.label;

import embedkit.Spec;
import embedkit.api.ConfigurationException;
import embedkit.api.Incubating;
import embedkit.training.Pipeline;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Searches options of a classifier that suit a text: learning rate, epochs, dim, word n-grams,
 * pieces of words, and buckets, as fastText's autotune does. It tries the usual ones first, then
 * steps at random from the best so far, which grow shorter as the budget is spent. What a pipeline
 * says stays as it says. The same seed and scores give the same trials. For one thread.
 *
 * <pre>{@code
 * ClassifierTuning tuning = new ClassifierTuning(pipeline, 1);
 * for (int i = 0; i < 20; i++) {
 *   Pipeline next = tuning.next(i / 20.0);
 *   tuning.tried(next, judge(next));
 * }
 * Pipeline best = tuning.best().orElseThrow();
 * }</pre>
 */
@Incubating
public final class ClassifierTuning {

  private static final String LR = "lr";
  private static final String SGD = "sgd";

  /**
   * A number that is searched.
   *
   * @param name of the pipeline's option, the optimizer's {@code lr}, or an option of the objective
   * @param usual what is tried first
   * @param reach how far a step goes at first: powers of two, or whole steps
   * @param doubling whether a step doubles or halves, or adds
   */
  private record Searched(
      String name, double usual, double least, double most, double reach, boolean doubling) {

    double near(double value, double width, Random random) {
      double step = random.nextGaussian() * reach * width;
      double moved = doubling ? value * Math.pow(2, step) : value + step;
      double clamped = Math.clamp(moved, least, most);
      return name.equals(LR) ? clamped : Math.rint(clamped);
    }
  }

  private static final List<Searched> ALL =
      List.of(
          new Searched(LR, 0.1, 0.01, 5, 1.5, true),
          new Searched(Pipeline.EPOCHS.name(), 5, 1, 100, 1.5, true),
          new Searched(Pipeline.DIM.name(), 100, 4, 1000, 1, true),
          new Searched("word-ngrams", 1, 1, 5, 1, false),
          new Searched("maxn", 0, 0, 6, 3, false),
          new Searched("buckets", 2_000_000, 10_000, 10_000_000, 1, true));

  /** A piece of fewer characters is hardly ever more than a letter. */
  private static final int LEAST_PIECE = 3;

  private final Pipeline base;
  private final Spec objective;
  private final List<Searched> searched;
  private final Random random;
  private Map<String, Double> values = new LinkedHashMap<>();
  private Map<String, Double> bestValues;
  private Pipeline best;
  private double bestScore = Double.NEGATIVE_INFINITY;

  /**
   * Begins a search.
   *
   * @param base what is said already; its objective is {@code classifier}, with or without options
   * @param seed any number
   * @throws ConfigurationException if the objective is another, or all options are said already
   */
  public ClassifierTuning(Pipeline base, long seed) {
    this.base = base;
    this.objective = Spec.parse(base.objective());
    this.random = new Random(seed);
    if (!objective.name().equals(Classifier.NAME)) {
      throw new ConfigurationException(
          "options are searched for the objective classifier, not for " + objective.text());
    }
    this.searched = ALL.stream().filter(this::isFree).toList();
    if (searched.isEmpty()) {
      throw new ConfigurationException(
          "nothing is left to search: learning rate, epochs, dim and the classifier's options are"
              + " all given");
    }
  }

  private boolean isFree(Searched each) {
    return each.name().equals(LR)
        ? !base.given().containsKey(Pipeline.OPTIMIZER.name())
        : !base.given().containsKey(each.name()) && !objective.settings().containsKey(each.name());
  }

  /**
   * Chooses what to try next.
   *
   * @param spent the share of the budget that is spent, 0 to 1
   * @return a pipeline with all options that are searched
   */
  public Pipeline next(double spent) {
    double width = 1 - 0.8 * Math.clamp(spent, 0, 1);
    values = new LinkedHashMap<>();
    for (Searched each : searched) {
      values.put(
          each.name(),
          bestValues == null
              ? each.usual()
              : each.near(bestValues.get(each.name()), width, random));
    }
    return pipeline(values);
  }

  private Pipeline pipeline(Map<String, Double> chosen) {
    Map<String, String> given = new LinkedHashMap<>(base.given());
    Map<String, String> options = new LinkedHashMap<>(objective.settings());
    chosen.forEach(
        (name, value) -> {
          if (name.equals(LR)) {
            given.put(
                Pipeline.OPTIMIZER.name(),
                Spec.of(SGD).with(LR, String.format(Locale.ROOT, "%.3g", value)).text());
          } else if (name.equals(Pipeline.EPOCHS.name()) || name.equals(Pipeline.DIM.name())) {
            given.put(name, Long.toString(value.longValue()));
          } else {
            options.put(name, Long.toString(value.longValue()));
          }
        });
    // Below the least length of a piece there are none.
    long maxn = Long.parseLong(options.getOrDefault("maxn", "0"));
    if (chosen.containsKey("maxn") && maxn < LEAST_PIECE) {
      options.put("maxn", "0");
    }
    given.put(Pipeline.OBJECTIVE.name(), new Spec(objective.name(), options).text());
    return Pipeline.of(given);
  }

  /**
   * Tells how good what {@link #next} chose last is.
   *
   * @param pipeline what it chose
   * @param score more is better; not a number if it could not be learned
   * @return whether it is the best so far
   */
  public boolean tried(Pipeline pipeline, double score) {
    boolean better = score > bestScore;
    if (better) {
      best = pipeline;
      bestScore = score;
      bestValues = values;
    }
    return better;
  }

  /**
   * Returns the best pipeline so far.
   *
   * @return empty before one was tried that could be learned
   */
  public Optional<Pipeline> best() {
    return Optional.ofNullable(best);
  }

  /**
   * Returns its score.
   *
   * @return the greatest that was told, or minus infinity
   */
  public double bestScore() {
    return bestScore;
  }
}
