package embedkit.app.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embedkit.Catalog;
import embedkit.training.Pipeline;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * From what Adagrad's sums start: PyTorch's 0 in a layer, 0.1 where words are learned of a text.
 */
class AdagradStartTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "adagrad | adagrad:lr=0.2,initial-accumulator=0.1",
        "adagrad:lr=0.05 | adagrad:lr=0.05,initial-accumulator=0.1",
        "adagrad:initial-accumulator=0 | adagrad:initial-accumulator=0,lr=0.2",
        "adagrad:lr=0.3,initial-accumulator=0.5 | adagrad:lr=0.3,initial-accumulator=0.5",
        "sgd:lr=0.05 | sgd:lr=0.05",
        "sparse-adam:lr=0.01 | sparse-adam:lr=0.01",
      })
  void wordsHaveTheirOwnStartAtAnyRate(String given, String expected) {
    Pipeline pipeline = Pipeline.of("text.txt").with(Pipeline.OPTIMIZER, given);
    Catalog catalog = Catalog.installed();
    String completed = pipeline.completed(catalog).get(Pipeline.OPTIMIZER);
    assertEquals(catalog.optimizer(expected).spec(), catalog.optimizer(completed).spec());
  }

  @ParameterizedTest
  @CsvSource({"adagrad", "adagrad:lr=0.05"})
  void aLayerHasPyTorchs(String spec) {
    Catalog catalog = Catalog.installed();
    String whole = spec.equals("adagrad") ? "adagrad:lr=0.2" : spec;
    assertEquals(
        catalog.optimizer(whole + ",initial-accumulator=0").spec(), catalog.optimizer(spec).spec());
  }
}
