package embedkit.training;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a pipeline is asked to care for, as values of options that were left out. */
enum Preset {
  /** Half of the usual time, and less quality; benchmarks/README.md has how much less. */
  FAST(0.6, 16),

  /** As the options say. */
  USUAL(1, 0),

  /** Two to three times as long. */
  BEST(2, 64);

  /** The objectives that share random words. */
  private static final Set<String> SHARING = Set.of("skipgram", "cbow");

  private final double epochs;
  private final int sharedNegatives;

  Preset(double epochs, int sharedNegatives) {
    this.epochs = epochs;
    this.sharedNegatives = sharedNegatives;
  }

  /** The names, as options have them. */
  static List<String> names() {
    return Arrays.stream(values()).map(Preset::text).toList();
  }

  /** The preset of a name. */
  static Preset of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * What it sets where an objective of this name says nothing else.
   *
   * @param objective the name
   * @param said the objective's own settings
   * @return text by the name of the pipeline's option
   */
  Map<String, String> options(String objective, Map<String, String> said) {
    Map<String, String> options = new LinkedHashMap<>();
    String shared = Pipeline.SHARED_NEGATIVES.name();
    boolean tree = "true".equals(said.get("hierarchical"));
    if (sharedNegatives > 0 && SHARING.contains(objective) && !tree && !said.containsKey(shared)) {
      options.put(shared, Integer.toString(sharedNegatives));
    }
    return options;
  }

  /** The epochs of a text that usually has so many. */
  long epochs(long usual) {
    return Math.max(1, Math.round(epochs * usual));
  }
}
