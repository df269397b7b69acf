package embedkit.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embedkit.Tables;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.TableShape;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiniteCheckTest {

  private static final int ROWS = 20_000;
  private static final int DIM = 7;

  /** Large numbers, whose squares are not finite, are no fault. */
  @ParameterizedTest
  @CsvSource({
    "0, 19000, -1",
    "3e38, 19000, -1",
    "NaN, 0, 0",
    "NaN, 19000, 19000",
    "Infinity, 19000, 19000",
    "-Infinity, 19999, 19999"
  })
  void theFirstRowWithANumberThatIsNotFiniteIsFound(float number, int at, long broken) {
    EmbeddingStore rows =
        Tables.installed()
            .create("heap", new TableShape(ROWS, DIM, ElementType.F32), Optional.empty(), Map.of())
            .store();
    float[] row = new float[DIM];
    Arrays.fill(row, 1);
    rows.scatter(12, 1, row, 0, DIM);
    row[DIM - 1] = number;
    rows.scatter(at, 1, row, 0, DIM);
    assertEquals(broken, FiniteCheck.firstBroken(rows));
  }
}
