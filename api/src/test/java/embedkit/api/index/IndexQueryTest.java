package embedkit.api.index;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embedkit.api.ConfigurationException;
import java.util.List;
import org.junit.jupiter.api.Test;

class IndexQueryTest {

  private static final float[] GOOD = {1, 2, 3};
  private static final float[] SHORT = {1, 2};
  private static final float[] BAD = {1, Float.NaN, 3};

  private static String told(int top, IndexQuery... queries) {
    return assertThrows(
            ConfigurationException.class, () -> IndexQuery.check(List.of(queries), 3, top))
        .finding();
  }

  @Test
  void aVectorOfAnotherDimIsRefusedWhereverItStands() {
    String expected = "a query of 2 numbers cannot be asked of a table of dim 3";
    assertEquals(expected, told(1, new IndexQuery.Near(GOOD), new IndexQuery.Near(SHORT)));
    assertEquals(expected, told(1, new IndexQuery.Product(List.of(GOOD, SHORT), List.of())));
    assertEquals(expected, told(1, new IndexQuery.Product(List.of(GOOD), List.of(SHORT))));
  }

  @Test
  void aNumberThatIsNoneIsToldByItsPlace() {
    String expected = "number 2 of 3 of a query is NaN, which nothing is near";
    assertEquals(expected, told(1, new IndexQuery.Near(BAD)));
    assertEquals(expected, told(1, new IndexQuery.Product(List.of(), List.of(BAD))));
  }

  @Test
  void noAnswersMayBeWantedButNotFewer() {
    assertDoesNotThrow(() -> IndexQuery.check(List.of(new IndexQuery.Near(GOOD)), 3, 0));
    assertEquals("top is -1; it must be 0 or more", told(-1, new IndexQuery.Near(GOOD)));
  }
}
