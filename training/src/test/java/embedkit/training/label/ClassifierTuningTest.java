package embedkit.training.label;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Spec;
import embedkit.api.ConfigurationException;
import embedkit.training.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Options that are searched where the score is a formula, without learning anything. */
class ClassifierTuningTest {

  private static final Pipeline BASE =
      Pipeline.of(Map.of("corpus", "lines.txt", "objective", "classifier"));

  private static double lr(Pipeline pipeline) {
    Spec optimizer = Spec.parse(pipeline.get(Pipeline.OPTIMIZER));
    return Double.parseDouble(optimizer.settings().get("lr"));
  }

  /** Best at lr=1.6, 40 epochs and two words of a run. */
  private static double score(Pipeline pipeline) {
    Map<String, String> options = Spec.parse(pipeline.objective()).settings();
    double words = Double.parseDouble(options.getOrDefault("word-ngrams", "1"));
    double epochs = pipeline.find(Pipeline.EPOCHS).orElseThrow();
    return 1
        - 0.1 * Math.abs(Math.log(lr(pipeline) / 1.6))
        - 0.1 * Math.abs(Math.log(epochs / 40))
        - 0.1 * Math.abs(words - 2);
  }

  private static List<String> searched(Pipeline base, long seed, int trials) {
    ClassifierTuning tuning = new ClassifierTuning(base, seed);
    List<String> tried = new ArrayList<>();
    for (int i = 0; i < trials; i++) {
      Pipeline next = tuning.next((double) i / trials);
      tuning.tried(next, score(next));
      tried.add(next.given().toString());
    }
    tried.add(tuning.best().orElseThrow().given().toString());
    return tried;
  }

  @Test
  void theUsualOptionsAreTriedFirstAndBetterOnesFound() {
    for (int seed = 0; seed < 30; seed++) {
      ClassifierTuning tuning = new ClassifierTuning(BASE, seed);
      assertTrue(tuning.best().isEmpty());
      Pipeline first = tuning.next(0);
      assertEquals(0.1, lr(first));
      assertEquals(5, first.find(Pipeline.EPOCHS).orElseThrow());
      assertTrue(tuning.tried(first, score(first)));
      assertFalse(tuning.tried(first, Double.NaN));
      for (int i = 1; i < 200; i++) {
        Pipeline next = tuning.next(i / 200.0);
        boolean better = score(next) > tuning.bestScore();
        assertEquals(better, tuning.tried(next, score(next)));
      }
      // The first has 1 - .28 - .21 - .1.
      assertTrue(tuning.bestScore() > 0.9, seed + ": " + tuning.bestScore());
      assertEquals(score(tuning.best().orElseThrow()), tuning.bestScore());
    }
  }

  @Test
  void oneSeedGivesOneSearch() {
    assertEquals(searched(BASE, 5, 40), searched(BASE, 5, 40));
    assertFalse(searched(BASE, 5, 40).equals(searched(BASE, 6, 40)));
  }

  @Test
  void whatIsGivenStays() {
    Pipeline given =
        Pipeline.of(
            Map.of(
                "corpus",
                "lines.txt",
                "objective",
                "classifier:loss=one-vs-all,word-ngrams=3",
                "dim",
                "20",
                "optimizer",
                "adagrad:lr=0.2"));
    ClassifierTuning tuning = new ClassifierTuning(given, 1);
    for (int i = 0; i < 50; i++) {
      Pipeline next = tuning.next(i / 50.0);
      tuning.tried(next, i);
      assertEquals(20, next.get(Pipeline.DIM));
      assertEquals("adagrad:lr=0.2", next.get(Pipeline.OPTIMIZER));
      Map<String, String> options = Spec.parse(next.objective()).settings();
      assertEquals("one-vs-all", options.get("loss"));
      assertEquals("3", options.get("word-ngrams"));
      long maxn = Long.parseLong(options.get("maxn"));
      assertTrue(maxn == 0 || maxn >= 3 && maxn <= 6, "maxn " + maxn);
      Classifier.parse(options);
    }
    Map<String, String> all =
        Map.of(
            "objective",
            "classifier:word-ngrams=1,maxn=0,buckets=10",
            "dim",
            "20",
            "epochs",
            "3",
            "optimizer",
            "sgd");
    assertThrows(ConfigurationException.class, () -> new ClassifierTuning(Pipeline.of(all), 1));
    assertThrows(
        ConfigurationException.class,
        () -> new ClassifierTuning(Pipeline.of(Map.of("objective", "cbow")), 1));
  }
}
