package embedkit.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableShapeTest {

  @Test
  void aShapeCountsItsBytesWithTheScalesOfRows() {
    assertEquals(1200, TableShape.f32(3, 100).bytes());
    assertEquals(312, new TableShape(3, 100, ElementType.I8).bytes());
    assertEquals(0, TableShape.f32(0, 1).bytes());
    assertEquals(1L << 42, TableShape.f32(1L << 40, 1).bytes());
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 3, -1 rows",
    "3, 0, dim 0",
    "3, -5, dim -5",
    "3, 1048577, dim is 1 to 1048576",
    "4611686018427387904, 1, more bytes than 64 bits can count",
    "9223372036854775807, 1048576, more bytes than 64 bits can count"
  })
  void anImpossibleShapeIsRefusedInASentence(long rows, int dim, String said) {
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> TableShape.f32(rows, dim));
    assertTrue(e.getMessage().contains(said), e.getMessage());
  }
}
