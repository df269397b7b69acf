package embedkit.training.part;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DealTest {

  @Test
  void rowsAreDealtEvenlyAndOtherwiseInEachEpoch() {
    Deal deal = Deal.of(1001, 4, 5);
    int rows = 0;
    for (int part = 0; part < 4; part++) {
      assertTrue(deal.rows(part).length >= 250 && deal.rows(part).length <= 251);
      rows += deal.rows(part).length;
    }
    assertEquals(1001, rows);
    assertFalse(Arrays.equals(deal.rows(0), Deal.of(1001, 4, 6).rows(0)));
    assertArrayEquals(deal.rows(0), Deal.of(1001, 4, 5).rows(0));
    assertThrows(ConfigurationException.class, () -> Deal.of(7, 4, 5));
  }

  @Test
  void partsMeetFourTimesUnlessItIsSaid() {
    assertEquals(1, Parts.of(1).rounds());
    assertEquals(4, Parts.of(2).rounds());
    assertEquals(4, Parts.of(100).rounds());
    assertEquals(1, new Parts(1, 5).rounds());
    assertEquals(5, new Parts(2, 5).rounds());
    for (int[] wrong : new int[][] {{0, 1}, {2, 0}, {2, 10_001}}) {
      assertThrows(ConfigurationException.class, () -> new Parts(wrong[0], wrong[1]));
    }
    assertThrows(ConfigurationException.class, () -> Parts.of(-1));
  }
}
