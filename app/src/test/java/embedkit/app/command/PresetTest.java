package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Catalog;
import embedkit.api.ConfigurationException;
import embedkit.training.Pipeline;
import embedkit.training.ReadText;
import embedkit.training.objective.SkipGram;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the presets set, and that all that is said elsewhere wins. */
class PresetTest {

  private static final Catalog PLUGINS = Catalog.installed();
  private static final long LARGE = 10_000_000;

  private static Pipeline asked(String preset, String objective) {
    return Pipeline.of(Map.of("corpus", "text.txt", "objective", objective)).preset(preset);
  }

  @ParameterizedTest
  @CsvSource({
    "fast, 3, 16, skipgram",
    "usual, 5, 32, skipgram",
    "best, 10, 64, skipgram",
    "best, 10, 64, cbow",
    "best, 10, 9, skipgram:shared-negatives=9",
  })
  void setsEpochsAndSharedNegatives(String preset, long epochs, int shared, String objective) {
    Pipeline whole = asked(preset, objective).completed(PLUGINS);
    String spec = PLUGINS.objective(whole.objective()).spec();
    assertTrue(spec.contains(",shared-negatives=" + shared + ","), spec);
    assertEquals(epochs, whole.completed(5, LARGE, 100_000).get(Pipeline.EPOCHS));
  }

  @ParameterizedTest
  @CsvSource({"100000, 0.00005", "8000, 0.00005", "1000, 0.0004", "10, 0.04"})
  void subsamplingSuitsTheVocabulary(long vocabulary, double share) {
    Pipeline whole = asked("usual", "skipgram").completed(5, LARGE, vocabulary);
    assertEquals(share, whole.get(Pipeline.SUBSAMPLE), 1e-9);
  }

  @ParameterizedTest
  @CsvSource({"2, 4", "20, 4", "200, 5", "399, 9", "400, 10", "5000, 10", "100000, 10"})
  void negativesSuitTheVocabulary(long vocabulary, int negatives) {
    Pipeline whole = asked("usual", "skipgram").completed(PLUGINS).completed(1, LARGE, vocabulary);
    String spec = PLUGINS.objective(whole.objective()).spec();
    assertTrue(spec.startsWith("skipgram:negatives=" + negatives + ","), spec);
  }

  @Test
  void negativesThatAreGivenStayInATinyVocabulary() {
    for (String objective : List.of("skipgram:negatives=12", "cbow:negatives=12")) {
      Pipeline whole = asked("usual", objective).completed(5, LARGE, 20);
      assertTrue(whole.objective().contains("negatives=12"), whole.objective());
      assertTrue(whole.find(Pipeline.NEGATIVES).isEmpty(), objective);
    }
    for (String objective : List.of("cbow", "glove", "skipgram:hierarchical=true")) {
      Pipeline whole = asked("usual", objective).completed(5, LARGE, 20);
      assertTrue(whole.find(Pipeline.NEGATIVES).isEmpty(), objective);
    }
    Pipeline given = asked("usual", "skipgram").with(Pipeline.NEGATIVES, 12);
    assertEquals(12, given.completed(5, LARGE, 20).get(Pipeline.NEGATIVES));
    Pipeline handed = Pipeline.of("text.txt").objective(new SkipGram());
    assertEquals(new SkipGram().spec(), handed.completed(5, LARGE, 20).objective());
  }

  @Test
  void whatIsGivenWins() {
    Pipeline whole =
        asked("best", "skipgram")
            .with(Pipeline.SHARED_NEGATIVES, 8)
            .epochs(3)
            .completed(PLUGINS)
            .completed(5, LARGE, 100_000);
    assertEquals(8, whole.get(Pipeline.SHARED_NEGATIVES));
    assertEquals(3, whole.get(Pipeline.EPOCHS));
  }

  @Test
  void anObjectiveOfJavaAndOneWithoutRandomWordsStayAsTheyAre() {
    SkipGram own = new SkipGram(3);
    Pipeline handed = Pipeline.of("text.txt").objective(own).preset("best").completed(PLUGINS);
    assertEquals(own.spec(), handed.objective());
    for (String objective : List.of("glove", "skipgram:hierarchical=true")) {
      Pipeline whole = asked("best", objective).completed(PLUGINS);
      assertTrue(whole.find(Pipeline.SHARED_NEGATIVES).isEmpty(), objective);
    }
  }

  @Test
  void theRunSaysWhatAPresetCameTo() {
    ReadText text = Pipeline.ofLines(List.of("a b a b", "b a")).minCount(1).preset("fast").read();
    assertEquals(1, text.notices().size());
    String notice = text.notices().getFirst();
    assertTrue(notice.startsWith("preset fast: epochs=15, and skipgram:negatives=4,"), notice);
    assertTrue(notice.contains("shared-negatives=16"), notice);
    assertEquals(List.of(), Pipeline.ofLines(List.of("a b", "b a")).minCount(1).read().notices());
  }

  @Test
  void anotherNameIsRefused() {
    String message =
        assertThrows(ConfigurationException.class, () -> Pipeline.of("t.txt").preset("quick"))
            .getMessage();
    assertTrue(message.contains("preset=quick"), message);
  }
}
