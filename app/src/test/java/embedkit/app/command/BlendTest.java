package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Catalog;
import embedkit.api.EmbeddingTable;
import embedkit.training.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rows make the table where nothing is said, and that a blend is what it says. */
class BlendTest {

  private static final Catalog PLUGINS = Catalog.installed();

  private static List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (int line = 0; line < 200; line++) {
      lines.add("the cat %d sat on the mat %d with a dog".formatted(line % 7, line % 5));
    }
    return lines;
  }

  private static float[] learned(String vectors) {
    try (EmbeddingTable table =
        Pipeline.ofLines(lines())
            .with(Pipeline.VECTORS, vectors)
            .dim(12)
            .epochs(2)
            .minCount(1)
            .threads(1)
            .train()) {
      float[] rows = new float[Math.toIntExact(table.rows() * 12)];
      table.store().gather(0, (int) table.rows(), rows, 0, 12);
      return rows;
    }
  }

  @Test
  void aBlendIsTheInputRowAndThreeTenthsOfTheOutputRow() {
    float[] input = learned("input");
    float[] sum = learned("sum");
    float[] blend = learned("blend");
    double moved = 0;
    for (int i = 0; i < input.length; i++) {
      float output = sum[i] - input[i];
      assertEquals(input[i] + 0.3 * output, blend[i], 1e-6);
      moved += Math.abs(output);
    }
    assertTrue(moved > 0.1, "the output rows learned nothing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "skipgram                   | blend",
        "cbow                       | blend",
        "skipgram:maxn=6            | input",
        "skipgram:hierarchical=true | input",
        "cbow:hierarchical=true     | input",
        "glove                      | sum",
      })
  void whatMakesTheTableSuitsTheObjective(String objective, String vectors) {
    Pipeline asked = Pipeline.of(Map.of("corpus", "text.txt", "objective", objective));
    assertEquals(vectors, asked.completed(PLUGINS).get(Pipeline.VECTORS));
    assertEquals(
        "input",
        asked.with(Pipeline.VECTORS, "input").completed(PLUGINS).get(Pipeline.VECTORS),
        "what is given stays");
  }

  @Test
  void aTableThatGoesOnFromAnotherIsNotBlendedAgain() {
    Pipeline asked = Pipeline.of(Map.of("corpus", "text.txt", "from", "before.safetensors"));
    assertEquals("input", asked.completed(PLUGINS).get(Pipeline.VECTORS));
    assertEquals(
        "blend", asked.with(Pipeline.VECTORS, "blend").completed(PLUGINS).get(Pipeline.VECTORS));
  }

  @Test
  void skipGramHasTenNegativesAndCbowFive() {
    assertEquals("10", negatives("skipgram"));
    assertEquals("5", negatives("cbow"));
    assertEquals("7", negatives("skipgram:negatives=7"));
  }

  private static String negatives(String objective) {
    String spec = PLUGINS.objective(objective).spec();
    return spec.replaceFirst(".*negatives=(\\d+),shared.*", "$1");
  }
}
