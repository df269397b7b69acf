package embedkit.training.run;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embedkit.Catalog;
import embedkit.api.ConfigurationException;
import embedkit.api.Optimizer;
import embedkit.api.Remedy;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Optimizers that move all rows at every step are for few of them. */
class DenseStepsTest {

  private static Optimizer optimizer(String spec) {
    return Catalog.installed().optimizer(spec);
  }

  @ParameterizedTest
  @CsvSource({
    "adamw, sparse-adam",
    "'adam:semantics=dense,weight-decay=0.1', adam",
    "'adamw:clip-norm=10', sparse-adam"
  })
  void manyNumbersAreRefusedWithTheOneThatMovesTheRowsOfItsWords(String spec, String sparse) {
    Optimizer dense = optimizer(spec);
    assertDoesNotThrow(() -> Training.checkDense(dense, 1_000_000));
    ConfigurationException refusal =
        assertThrows(ConfigurationException.class, () -> Training.checkDense(dense, 1_000_001));
    assertEquals(
        dense.spec()
            + " moves all rows at every step, and 1,000,001 numbers of so many words would take it"
            + " many times as long as one that moves the rows at hand alone; it may have 1,000,000",
        refusal.finding());
    assertEquals(
        List.of(new Remedy.Setting("move those alone", "optimizer", sparse)), refusal.remedies());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "sgd:momentum=0.9", "adam", "sparse-adam", "rmsprop", "adagrad"})
  void othersMayHaveAnyNumber(String spec) {
    assertDoesNotThrow(() -> Training.checkDense(optimizer(spec), Long.MAX_VALUE));
  }
}
